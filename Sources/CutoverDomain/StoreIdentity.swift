/// Tells a store from any other one, also from a copy of it that stands at another place: what evidence names.
public struct StoreIdentity: Sendable, Hashable {
  /// The same for as long as the store is the same one: 32 hexadecimal digits.
  public let id: String
  /// Where the store is, for people: a folder, or a database with its server. No passwords.
  public let location: String

  public init(id: String, location: String) {
    self.id = id
    self.location = location
  }
}
