import CutoverJSON

/// The file of one model's analytics, which holds nothing else.
struct OwnAnalyticsChange: DocumentChange {
  let name: String
  /// The analytics as JSON.
  var analytics: [UInt8]

  /// `nil` for a model whose name cannot be part of a file's.
  init?(model: String, analytics: [UInt8]) {
    guard let name = NameLimits.ownAnalyticsFile(of: model) else { return nil }
    self.name = name
    self.analytics = analytics
  }

  var isWhole: Bool { true }

  func fresh() throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("analytics")
    writer.raw(analytics)
    writer.endObject()
    return writer.bytes
  }

  func edit(_ file: LegacyFile) throws -> DocumentEdit {
    DocumentEdit(splices: [Splice(range: 0..<file.size, bytes: try fresh())])
  }
}
