import CutoverDocuments
package import CutoverDomain
import CutoverJSON
import CutoverRepository

/// An endpoint that shows the records of one dataset: `{"notes": […], "serverTime": 1795253415000}`.
///
/// Both sides' answers come out of one writer, so that every byte of them has to be the same.
package struct ListEndpoint: Sendable {
  package let endpoint: Endpoint
  /// Why it has its place in the order in which endpoints are best moved, as a sentence without a full stop.
  let reason: String
  package let records: any Dataset.Type

  /// With `window`, clients choose by `limit` how many of the first records they get, `standard` where they do not say.
  package init<Records: Dataset>(
    _ name: String, of records: Records.Type, window: ClosedRange<Int64>? = nil, standard: Int64 = 100, reason: String
  ) {
    endpoint = Endpoint(
      name: name, route: "/api/\(name)",
      comparison: JSONDiff(
        keys: [.init("/\(Records.list.list)", ["\(Records.list.key)"])], numbers: .lexeme, memberOrder: true),
      clock: "serverTime", query: window.map { [QueryParameter("limit", .integer($0, standard: standard))] } ?? [])
    self.reason = reason
    self.records = records
  }

  /// Every call that a full comparison makes: all records, and the windows at the bounds and as most clients have them.
  var requests: [Request] {
    guard let parameter = endpoint.query.first, case .integer(let range, let standard) = parameter.kind else {
      return [Request(endpoint)]
    }
    let limits = Set([range.lowerBound, standard, range.upperBound]).sorted().map { "\($0)" }
    return ([QueryParameter.all] + limits).map { Request(endpoint, [$0]) }
  }

  /// Whether the answer has all records.
  static func isWhole(_ request: Request) -> Bool {
    request.endpoint.query.isEmpty || request.parameters.first == QueryParameter.all
  }

  /// The call that `path` stands for, as people type it: `notes`, `notes?limit=5`; `nil` for no call of this one.
  func request(_ path: String) -> Request? {
    let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.first == endpoint.name else { return nil }
    guard let parameter = endpoint.query.first else { return parts.count == 1 ? Request(endpoint) : nil }
    let given = parts.count == 1 ? nil : parts[1].split(separator: "=", maxSplits: 1).map(String.init)
    if let given, given.count != 2 || given[0] != parameter.name { return nil }
    if given?[1] == QueryParameter.all { return Request(endpoint, [QueryParameter.all]) }
    return (try? parameter.value(of: given?[1])).map { Request(endpoint, [$0]) }
  }
}
