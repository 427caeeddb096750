import CutoverDocuments
package import CutoverDomain
package import CutoverJSON
package import CutoverRepository

/// An endpoint of a declared domain: a list of the records of one dataset, or an answer that is assembled of several.
///
/// Both sides' answers come out of one writer, so that every byte of them has to be the same.
package struct DeclaredEndpoint: Sendable {
  /// Makes the answer to a request of one side's records. Throws `ReadError`; with code `badRequest` or `notFound` for
  /// what is the client's doing.
  package typealias Assembly = @Sendable (_ request: Request, _ side: SideRecords, _ now: Int64) throws -> any Response

  private enum Content: Sendable {
    case list(any EndpointList)
    case assembled(requests: @Sendable (SideRecords) throws -> [[String]], Assembly)
  }

  package let endpoint: Endpoint
  /// Why it has its place in the order in which endpoints are best moved, as a sentence without a full stop.
  let reason: String
  /// What its answers are made of.
  package let datasets: [any Dataset.Type]
  private let content: Content

  /// A list of records: `{"notes": […], "serverTime": 1795253415000}`.
  ///
  /// - Parameters:
  ///   - route: `/api/` and the name unless it says otherwise.
  ///   - window: How many of the first records clients can get by `limit`, `standard` where they do not say. Without it
  ///     they get all.
  ///   - cursor: The parameter that has the key of the record behind which a window begins. For lists in the order of
  ///     their keys.
  ///   - filters: What else clients choose by.
  ///   - errors: How a client is told that there is no answer.
  ///   - hasClock: Whether answers end with the clock of the one who answers.
  ///   - unjudged: Members that clients see and no comparison judges, as templates: `/trades/*/amountExact`.
  ///   - shown: Writes what of a record clients see, the field of its key among it; all of its fields where there is none.
  package init<Records: Dataset>(
    _ name: String, route: String? = nil, of records: Records.Type, window: ClosedRange<Int64>? = nil,
    standard: Int64 = 100, cursor: QueryParameter? = nil, filters: [RecordFilter<Records.Record>] = [],
    errors: ErrorForm? = nil, hasClock: Bool = true, unjudged: [String] = [], reason: String,
    shown: (@Sendable (Records.Record, inout JSONWriter) -> Void)? = nil
  ) {
    let list = RecordList<Records>(
      window: window.map { (range: $0, standard: standard) }, cursor: cursor, filters: filters, hasClock: hasClock,
      shown: shown)
    endpoint = Endpoint(
      name: name, route: route ?? "/api/\(name)",
      comparison: JSONDiff(
        keys: [.init("/\(Records.list.list)", ["\(Records.list.key)"])], numbers: .lexeme, memberOrder: true,
        unjudged: unjudged),
      clock: hasClock ? "serverTime" : nil, query: list.query, errors: errors)
    self.reason = reason
    datasets = [records]
    content = .list(list)
  }

  /// An answer that is assembled of records of several datasets.
  ///
  /// - Parameters:
  ///   - route: With the parameters of the path in braces: `/api/audit/{symbol}`.
  ///   - keys: The arrays of records in the answer, and the fields that tell their records apart; the others are compared
  ///     by position.
  ///   - unjudged: Members that clients see and no comparison judges, as templates: `/trades/*/amountExact`.
  ///   - clock: The field with the clock of the one who answers.
  ///   - secrets: The places whose values no report may show, as templates.
  ///   - hidesNamedSecrets: Whether the same holds of members whose names say that they are secrets.
  ///   - requests: The values of the parameters of every call that a full comparison makes, as one side knows them. None
  ///     are the call for all that the legacy document holds, which no client can make: a document that has to be written
  ///     again gets the answer to it.
  package init(
    _ name: String, route: String? = nil, from datasets: [any Dataset.Type], query: [QueryParameter] = [],
    keys: [JSONDiff.ArrayKey] = [], unjudged: [String] = [], clock: String? = "serverTime", mayBeEmpty: Bool = false,
    secrets: [String] = [], hidesNamedSecrets: Bool = false, errors: ErrorForm? = nil, reason: String,
    requests: @escaping @Sendable (_ side: SideRecords) throws -> [[String]] = { _ in [[]] },
    assembly: @escaping Assembly
  ) {
    endpoint = Endpoint(
      name: name, route: route ?? "/api/\(name)",
      comparison: JSONDiff(keys: keys, numbers: .lexeme, memberOrder: true, unjudged: unjudged),
      mayBeEmpty: mayBeEmpty, clock: clock, secrets: secrets, hidesNamedSecrets: hidesNamedSecrets, query: query,
      errors: errors)
    self.reason = reason
    self.datasets = datasets
    content = .assembled(requests: requests, assembly)
  }

  /// The dataset whose records the answers list, each in a place of its own; `nil` for an assembled answer.
  var list: (any Dataset.Type)? { recordList?.dataset }
  var recordList: (any EndpointList)? { if case .list(let list) = content { list } else { nil } }

  func isMade(of table: String) -> Bool { datasets.contains { $0.table == table } }

  func answer(to request: Request, from side: SideRecords, now: Int64) throws -> any Response {
    switch content {
    case .list(let list): try list.answer(request.parameters, from: side, now: now)
    case .assembled(_, let assembly): try assembly(request, side, now)
    }
  }

  /// Every call that a full comparison makes. Throws `ReadError`.
  func requests(_ sides: [SideRecords]) throws -> [Request] {
    switch content {
    case .list(let list): return list.requests(sides.first).map { Request(endpoint, $0) }
    case .assembled(let requests, _):
      var known: Set<[ExactString]> = []
      var all: [Request] = []
      for side in sides {
        for values in try requests(side) where known.insert(values.map { ExactString($0) }).inserted {
          all.append(Request(endpoint, values))
        }
      }
      return all
    }
  }

  /// The call that `path` stands for, as people type it: `notes`, `notes?limit=5`, `audit/TSLA`; `nil` for no call of
  /// this one.
  func request(_ path: String) -> Request? {
    let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let values = values(ofPath: parts[0]) else { return nil }
    var given: [String: [String]] = [:]
    for pair in parts.count > 1 ? parts[1].split(separator: "&", omittingEmptySubsequences: false) : [] {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let parameter = endpoint.query.first(where: { $0.name == parts[0] }) else { return nil }
      given[parts[0], default: []].append(parts[1])
      if case .texts = parameter.kind { continue }
      guard given[parts[0]]?.count == 1 else { return nil }
    }
    var query: [String] = []
    for parameter in endpoint.query {
      let texts = given[parameter.name] ?? []
      if texts == [QueryParameter.all], case .integer = parameter.kind {
        query.append(QueryParameter.all)
      } else {
        guard let value = try? parameter.value(ofAll: texts) else { return nil }
        query.append(value)
      }
    }
    return Request(endpoint, values + query)
  }

  /// The values of the route's parameters; `nil` for a path of another endpoint.
  private func values(ofPath path: String) -> [String]? {
    if path == endpoint.name, !endpoint.route.contains("{") { return [] }
    let given = path.split(separator: "/")
    return Self.values(of: given, by: endpoint.typedSegments)
      ?? Self.values(of: given, by: endpoint.route.split(separator: "/")[...])
  }

  private static func values(of given: [Substring], by route: ArraySlice<Substring>) -> [String]? {
    guard given.count == route.count else { return nil }
    var values: [String] = []
    for (given, segment) in zip(given, route) {
      if segment.hasPrefix("{") { values.append(String(given)) } else if given != segment { return nil }
    }
    return values
  }
}
