import CutoverDocuments
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverRepository

extension Arbitrage {
  private static let window: ClosedRange<Int64> = 1...500
  private static let standard: Int64 = 100

  /// Parameters that are texts.
  static func texts(_ names: String...) -> [QueryParameter] { names.map { QueryParameter($0, .text(longest: 64)) } }

  static var directions: QueryParameter { QueryParameter("direction", .choice(["BUY", "SELL"])) }
  static var times: [QueryParameter] { [QueryParameter("from", .time), QueryParameter("to", .time)] }
  static func number(_ name: String) -> QueryParameter { QueryParameter(name, .number(0...(.max))) }

  /// An endpoint that lists the records of a dataset in the order of their keys: `limit` of them behind the one whose key
  /// is `cursor`.
  static func list<Records: Dataset>(
    _ name: String, of records: Records.Type, filters: [QueryParameter], reason: String,
    _ matches: @escaping @Sendable (Records.Record, Query) -> Bool,
    write: @escaping @Sendable (Records.Record, inout JSONWriter) -> Void
  ) -> DeclaredEndpoint {
    let member = "\(records.list.list)"
    let cursor = records.traits.numbered == nil ? texts("cursor") : [number("cursor")]
    let rest = Array(repeating: "", count: 1 + filters.count)
    let limits = [QueryParameter.all, "\(window.lowerBound)", "\(standard)", "\(window.upperBound)"]
    return DeclaredEndpoint(
      name, route: "/arbitrage/\(name)", from: [records],
      query: [QueryParameter("limit", .integer(window, standard: standard))] + cursor + filters,
      keys: [.init("/\(member)", ["\(records.list.key)"])], clock: nil, reason: reason,
      requests: { _ in limits.map { [$0] + rest } },
      assembly: { request, side, _ in
        let query = Query(request: request)
        let listing = try query["cursor"].map { try side.records(records, after: $0) } ?? side.all(records)
        return answer(member, listing.filter { matches($0, query) }, limit: query.limit, write)
      })
  }

  /// An answer with one list.
  static func answer<Element>(
    _ name: String, _ listing: ElementStream<Element>, limit: Int? = nil,
    _ write: @escaping (Element, inout JSONWriter) -> Void
  ) -> any Response {
    guard let next = listing.next else {
      return AssembledResponse([.value(name: name, json: Array("null".utf8), records: 0)])
    }
    var remaining = limit ?? .max
    let part = ResponseField.records(
      name: name,
      next: {
        guard remaining > 0 else { return nil }
        remaining -= 1
        let element: Element
        do {
          guard let read = try next() else { return nil }
          element = read
        } catch let record as UndecodableRecord { return Record(undecodable: record.error, key: record.key) }
        var writer = JSONWriter()
        writer.beginObject()
        write(element, &writer)
        writer.endObject()
        return Record(json: writer.bytes)
      })
    return AssembledResponse([part])
  }
}
