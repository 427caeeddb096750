import CutoverDocuments
package import CutoverDomain
package import CutoverHosting
import CutoverJSON
import CutoverRepository

/// The gateway's API. Answers are assembled of the datasets by the same code for both sides.
///
/// The first endpoint that is made of a dataset also gives all of its records as they are stored, to the call without
/// parameters, which no client can make.
extension Gateway {
  package static let reads: [DeclaredEndpoint] = [
    balances, routes, instance, instances, provider, providers, orders, executions, backup,
  ]

  /// `{"status":"error","error":…}`.
  package static let errors: ErrorForm? = ErrorForm(mediaType: "application/json") { _, message in
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("status", "error")
    writer.field("error", message)
    writer.endObject()
    return writer.bytes
  }

  /// The most records that a client gets at once.
  private static let most = 500

  /// How many records a client asks for.
  static func limit(_ text: String, standard: Int) throws -> Int {
    if text.isEmpty { return standard }
    guard let number = Int(text), number > 0 else {
      throw ReadError(.badRequest, source: "limit", message: "invalid limit")
    }
    return min(number, most)
  }

  /// What a comparison asks of an endpoint about one thing: all that is stored, and some windows of some things.
  static func windows(of names: [String], others: Int, and more: [[String]] = []) -> [[String]] {
    let none = Array(repeating: "", count: others)
    let windows = ["", "1", "\(most)"].map { [$0] + none } + more
    return [[]] + names.prefix(5).flatMap { name in windows.map { [name] + $0 } }
  }

  /// All records as they are stored, each value in the spelling of both sides.
  static func stored<Records: GatewayDataset>(_ records: Records.Type, of side: SideRecords) throws -> AssembledResponse
  {
    let listing = try side.all(records).map { $0.normalised }
    return AssembledResponse([.records("\(records.list.list)", listing, records.list.key, records.list.keyOf)])
  }

  /// The records that pass, each value in the spelling of both sides.
  static func select<Records: GatewayDataset>(
    _ records: Records.Type, of side: SideRecords, where passes: (Records.Record) -> Bool
  ) throws -> [Records.Record] {
    try normalised(side.all(records), where: passes)
  }

  /// The same of those that have one of some values of an index's field.
  static func select<Index: RecordIndex>(
    _ index: Index.Type, _ values: [String], of side: SideRecords, where passes: (Index.Table.Record) -> Bool
  ) throws -> [Index.Table.Record] where Index.Table: GatewayDataset {
    try normalised(side.records(index, with: values), where: passes)
  }

  private static func normalised<Record: GatewayRecord>(
    _ records: ElementStream<Record>, where passes: (Record) -> Bool
  ) throws -> [Record] {
    var found: [Record] = []
    while let record = try records.next?() {
      if passes(record) { found.append(record.normalised) }
    }
    return found
  }

  /// An answer with a list, and how many it has.
  static func counted<Record>(
    _ name: String, _ records: some Sequence<Record>, write: @escaping (Record, inout JSONWriter) -> Void
  ) -> AssembledResponse {
    let records = Array(records)
    return AssembledResponse([
      .records(name, ElementStream(records), write: write), .integer("count", Int64(records.count)),
    ])
  }
}

extension JSONWriter {
  /// A member that is left out where there is nothing.
  mutating func optional(_ name: StaticString, _ value: OpaqueJSON) { if !value.isNull { field(name, value) } }
  mutating func optional(_ name: StaticString, _ text: String) { if !text.isEmpty { field(name, text) } }

  mutating func field(_ name: StaticString, _ value: JSONValue) {
    self.name(name)
    raw(value.compact.utf8)
  }
}
