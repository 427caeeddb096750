import CutoverDomain
import CutoverJSON

/// One of the tables of a ``ModelAnalytics``: those of the metrics in ``BreakdownMetric/all`` that are not zero.
struct BreakdownTable: WireValue {
  /// The table as it stands on the wire.
  private(set) var wireText = "{}"

  private static let fieldTable = FieldTable(names: BreakdownMetric.all.map(\.name))

  init() {}

  /// A null leaves the table as it is, and each of its metrics.
  mutating func read(from reader: JSONReader) throws {
    if try reader.readNullIfNext() { return }
    var metrics = Metrics()
    if wireText != "{}" { try Self.read(JSONReader(bytes: Array(wireText.utf8)), into: &metrics) }
    try Self.read(reader, into: &metrics)
    wireText = metrics.wireText
  }

  private static func read(_ reader: JSONReader, into metrics: inout Metrics) throws {
    try reader.beginObject()
    var expected = 0
    while try reader.nextMember() {
      guard let metric = fieldTable.index(of: reader.memberName, expecting: expected) else {
        try reader.skipValue()
        continue
      }
      expected = metric + 1
      try metrics.read(metric, from: reader)
    }
  }

  func write(into writer: inout JSONWriter) { writer.raw(wireText.utf8) }
}

/// The values of a table while it is read.
private struct Metrics {
  private enum Value {
    case float(Double)
    case integer(Int64)

    var isZero: Bool {
      switch self {
      case .float(let value): value == 0
      case .integer(let value): value == 0
      }
    }
  }

  /// Those that are not zero, by their position in ``BreakdownMetric/all``, ascending.
  private var values: [(metric: Int, value: Value)] = []

  mutating func read(_ metric: Int, from reader: JSONReader) throws {
    if try reader.readNullIfNext() { return }
    let value: Value =
      BreakdownMetric.all[metric].isInteger ? .integer(try reader.readInt64()) : .float(try reader.readDouble())
    // Of metrics with the same name the last one counts.
    let index = values.firstIndex { $0.metric >= metric } ?? values.count
    if index < values.count, values[index].metric == metric { values.remove(at: index) }
    if !value.isZero { values.insert((metric, value), at: index) }
  }

  var wireText: String {
    var writer = JSONWriter()
    writer.beginObject()
    for (metric, value) in values {
      writer.name(BreakdownMetric.all[metric].name)
      switch value {
      case .float(let value): writer.double(value)
      case .integer(let value): writer.int(value)
      }
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
