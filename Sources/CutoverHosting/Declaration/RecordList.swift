import CutoverDocuments
import CutoverDomain
import CutoverJSON
import CutoverRepository

/// A list of the records of one dataset, as an endpoint shows it.
protocol EndpointList: Sendable {
  var dataset: any Dataset.Type { get }
  /// What clients choose by, the limit first where there is one.
  var query: [QueryParameter] { get }

  func answer(_ values: [String], from side: SideRecords, now: Int64) throws -> any Response
  /// What has changed in all of its records, where the legacy side is a table.
  func changes(
    _ tables: TableChanges, since checkpoint: String, now: Int64, isAlone: () throws -> Bool
  ) throws -> ResponseChanges?
  /// The list, where the legacy side is a document.
  var growing: any GrowingRecords { get }
  /// The values of the parameters of every call that a full comparison makes: all records, the windows at the bounds and
  /// as most clients have them, each choice, and what comes behind the first window. `side` is one to look at.
  func requests(_ side: SideRecords?) -> [[String]]
}

struct RecordList<Records: Dataset>: EndpointList {
  /// How many of the first records clients can get, and what they get where they do not say; `nil` where they get all.
  let window: (range: ClosedRange<Int64>, standard: Int64)?
  /// The parameter that has the key of the record behind which a window begins.
  let cursor: QueryParameter?
  let filters: [RecordFilter<Records.Record>]
  /// Whether answers end with the clock of the one who answers.
  let hasClock: Bool
  /// Writes what of a record clients see; all of its fields where there is none.
  let shown: (@Sendable (Records.Record, inout JSONWriter) -> Void)?

  init(
    window: (range: ClosedRange<Int64>, standard: Int64)?, cursor: QueryParameter?,
    filters: [RecordFilter<Records.Record>], hasClock: Bool,
    shown: (@Sendable (Records.Record, inout JSONWriter) -> Void)?
  ) {
    precondition(
      window != nil || cursor == nil && filters.isEmpty, "a list of which clients choose a part has windows")
    precondition(cursor == nil || !Records.keepsArrival, "a list with a cursor is in the order of its keys")
    (self.window, self.cursor, self.filters) = (window, cursor, filters)
    (self.hasClock, self.shown) = (hasClock, shown)
  }

  var dataset: any Dataset.Type { Records.self }

  var query: [QueryParameter] {
    let limit = window.map { [QueryParameter("limit", .integer($0.range, standard: $0.standard))] } ?? []
    return limit + (cursor.map { [$0] } ?? []) + filters.map(\.parameter)
  }

  func answer(_ values: [String], from side: SideRecords, now: Int64) throws -> any Response {
    var values = values[...]
    let limit = window == nil ? nil : values.popFirst().flatMap { Int($0) }
    let start = cursor == nil ? "" : values.popFirst() ?? ""
    var listing = try start.isEmpty ? side.all(Records.self) : side.records(Records.self, after: start)
    for (filter, value) in zip(filters, values) where !value.isEmpty {
      listing = listing.filter { filter.matches($0, value) }
    }
    return answer(limit.map { listing.prefix($0) } ?? listing, now: now)
  }

  /// The answer that shows some records.
  func answer(_ listing: ElementStream<Records.Record>, now: Int64) -> any Response {
    let name = "\(Records.list.list)"
    let records: ResponseField =
      if let shown { .records(name, listing, write: shown) } else {
        .records(name, listing, Records.list.key, Records.list.keyOf)
      }
    return AssembledResponse(hasClock ? [records, .integer("serverTime", now)] : [records])
  }

  func changes(
    _ tables: TableChanges, since checkpoint: String, now: Int64, isAlone: () throws -> Bool
  ) throws -> ResponseChanges? {
    try tables.changes(of: Records.self, since: checkpoint, isAlone: isAlone) { answer($0, now: now) }
  }

  var growing: any GrowingRecords {
    GrowingTable(
      Records.list, Records.self, tables: [Records.table], ofFile: { answer($0.listing, now: $1) },
      ofRows: { answer(try Records.found($0, on: $1), now: $2) })
  }

  func requests(_ side: SideRecords?) -> [[String]] {
    guard let window else { return [[]] }
    let rest = Array(repeating: "", count: query.count - 1)
    let limits = Set([window.range.lowerBound, window.standard, window.range.upperBound]).sorted().map { "\($0)" }
    var requests = ([QueryParameter.all] + limits).map { [$0] + rest }
    for (place, filter) in filters.enumerated() {
      guard case .choice(let texts) = filter.parameter.kind else { continue }
      for text in texts {
        var values = ["\(window.standard)"] + rest
        values[values.count - filters.count + place] = text
        requests.append(values)
      }
    }
    if cursor != nil, let key = side.flatMap({ key(at: Int(window.standard), in: $0) }) {
      requests.append(["\(window.standard)", key] + rest.dropFirst())
    }
    return requests
  }

  /// The key of a record by its place, counted from 1; `nil` where there are fewer, or where they cannot be read: the
  /// comparison of all of them says so.
  private func key(at place: Int, in side: SideRecords) -> String? {
    guard let next = try? side.all(Records.self).next else { return nil }
    var last: Records.Record?
    for _ in 0..<place {
      guard let record = try? next() else { return nil }
      last = record
    }
    return last.map(Records.list.keyOf)
  }
}
