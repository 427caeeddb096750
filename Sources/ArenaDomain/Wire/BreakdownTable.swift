import CutoverJSON

/// One of the tables of a ``ModelAnalytics``: those of the metrics in ``BreakdownMetric/all`` that are not zero.
struct BreakdownTable: WireValue {
  private enum Value: Sendable {
    case float(Double)
    case integer(Int64)

    var isZero: Bool {
      switch self {
      case .float(let value): value == 0
      case .integer(let value): value == 0
      }
    }
  }

  /// The metrics that are not zero, by their position in ``BreakdownMetric/all``, ascending.
  private var values: [(metric: Int, value: Value)] = []

  private static let fieldTable = FieldTable(names: BreakdownMetric.all.map(\.name))

  /// The wire text of a table without metrics.
  static let empty = OpaqueJSON(unchecked: "{}")

  var wireText: OpaqueJSON { values.isEmpty ? Self.empty : OpaqueJSON(unchecked: String(decoding: json, as: UTF8.self)) }

  init() {}

  init(reading reader: JSONReader) throws {
    if try reader.readNullIfNext() { return }
    try reader.beginObject()
    var expected = 0
    while try reader.nextMember() {
      guard let metric = Self.fieldTable.index(of: reader.memberName, expecting: expected) else {
        try reader.skipValue()
        continue
      }
      expected = metric + 1
      set(metric, to: try Self.readValue(of: metric, from: reader))
    }
  }

  func write(into writer: inout JSONWriter) {
    writer.beginObject()
    for (metric, value) in values {
      writer.name(BreakdownMetric.all[metric].name)
      switch value {
      case .float(let value): writer.double(value)
      case .integer(let value): writer.int(value)
      }
    }
    writer.endObject()
  }

  private static func readValue(of metric: Int, from reader: JSONReader) throws -> Value {
    if try reader.readNullIfNext() { return .integer(0) }
    return BreakdownMetric.all[metric].isInteger ? .integer(try reader.readInt64()) : .float(try reader.readDouble())
  }

  private mutating func set(_ metric: Int, to value: Value) {
    let index = values.firstIndex { $0.metric >= metric } ?? values.count
    if index < values.count, values[index].metric == metric { values.remove(at: index) }
    if !value.isZero { values.insert((metric, value), at: index) }
  }
}
