import CutoverDomain

/// What a client asks for: the values of an endpoint's query parameters.
struct Query {
  let request: Request

  /// The value of a parameter; `nil` where none is given.
  subscript(name: String) -> String? {
    let query = request.endpoint.query
    guard let place = query.firstIndex(where: { $0.name == name }) else { return nil }
    let value = request.parameters[request.parameters.count - query.count + place]
    return value.isEmpty ? nil : value
  }

  /// How many records at the most; `nil` for all.
  var limit: Int? { self["limit"].flatMap { Int($0) } }

  /// Whether a record's field is what the client asks for, or it asks for none.
  func allows(_ name: String, _ value: String) -> Bool { self[name].map { $0 == value } ?? true }

  /// Whether a time is one that the client asks for: `from` on, and before `to`. Texts of one form are in the order of
  /// time.
  func allows(time: String?) -> Bool {
    let (from, to) = (self["from"], self["to"])
    guard from != nil || to != nil else { return true }
    guard let time else { return false }
    return (from.map { $0 <= time } ?? true) && (to.map { time < $0 } ?? true)
  }
}
