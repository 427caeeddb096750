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

  init(
    window: (range: ClosedRange<Int64>, standard: Int64)?, cursor: QueryParameter?,
    filters: [RecordFilter<Records.Record>]
  ) {
    precondition(
      window != nil || cursor == nil && filters.isEmpty, "a list of which clients choose a part has windows")
    precondition(cursor == nil || !Records.keepsArrival, "a list with a cursor is in the order of its keys")
    (self.window, self.cursor, self.filters) = (window, cursor, filters)
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
    return Records.answer(listing, limit: limit, now: now)
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
