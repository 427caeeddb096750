import CutoverJSON

/// The document in a model's own file of analytics, `{"analytics": {...}}`.
///
/// The real files hold an array there, which does not fit, nor does a null: then `analytics` is `nil`, and nothing is
/// thrown. Anything else that does not fit is an error.
struct OwnAnalytics: WireValue {
  private(set) var analytics: ModelAnalytics?

  private static let fieldTable = FieldTable(names: ["analytics", "serverTime"])

  init() {}

  init(reading reader: JSONReader) throws {
    if try reader.readNullIfNext() { return }
    try reader.beginObject()
    while try reader.nextMember() {
      switch Self.fieldTable.index(of: reader.memberName) {
      case 0:
        let kind = try reader.peek()
        if kind == .array || kind == .null {
          try reader.skipValue()
          analytics = nil
        } else {
          analytics = try ModelAnalytics(reading: reader)
        }
      case 1:
        if try !reader.readNullIfNext() { _ = try reader.readInt64() }
      default: try reader.skipValue()
      }
    }
  }

  func write(into writer: inout JSONWriter) throws {
    writer.beginObject()
    writer.name("analytics")
    if let analytics { try analytics.write(into: &writer) } else { writer.null() }
    writer.endObject()
  }
}
