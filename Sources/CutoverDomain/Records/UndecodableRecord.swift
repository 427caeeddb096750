import CutoverJSON

/// A record that a store has and cannot give out. The records after it may be fine.
package struct UndecodableRecord: Error {
  package let error: ReadError
  /// An object with the member that is the record's key; empty if the key is unknown.
  package let key: [UInt8]

  /// A record without a known key, or several.
  package init(_ error: ReadError) {
    self.error = error
    key = []
  }

  /// The record with a key, as an object whose members are those of the key.
  package init(_ error: ReadError, key: [UInt8]) {
    self.error = error
    self.key = key
  }

  /// The record whose `field` is `value`.
  package init(_ error: ReadError, _ field: StaticString, _ value: String) {
    self.error = ReadError(
      error.code, source: error.source,
      message: "the record with \(field) \(value.quotedBeginning): \(error.message)",
      remedy: error.remedy ?? "fix the row")
    var writer = JSONWriter()
    writer.beginObject()
    writer.field(field, value)
    writer.endObject()
    key = writer.bytes
  }
}
