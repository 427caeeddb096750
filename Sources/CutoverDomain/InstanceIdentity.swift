/// Which stores something was found out about. What was found in one instance says nothing about another one, however
/// much the two look alike: a copy of the legacy folder, another site's database, a dump that was restored.
public struct InstanceIdentity: Sendable, Equatable, Hashable {
  public var domain: String
  /// The identity of the journal that feeds the legacy folder; `nil` where none does.
  public var journal: String?
  /// The legacy store: its place, without links and dots, and whatever else tells it from others.
  public var legacy: String
  /// The repository: cluster, database, schema, and the tables' own number, which a restored dump does not keep.
  public var repository: String

  public init(domain: String, journal: String?, legacy: String, repository: String) {
    self.domain = domain
    self.journal = journal
    self.legacy = legacy
    self.repository = repository
  }

  /// What differs from `other`, for people; `nil` where what was found out about these stores holds for those. So it does
  /// where no journal fed the folder yet: the stores are the same.
  public func difference(from other: InstanceIdentity) -> String? {
    if domain != other.domain { return "another domain, \(domain)" }
    if legacy != other.legacy { return "another legacy store, \(legacy)" }
    if repository != other.repository { return "another database, \(repository)" }
    if let journal, journal != other.journal { return "another journal, \(journal)" }
    return nil
  }
}
