import CutoverJSON

/// A moment at which both sides had the same list, as far as it has to be known to tell what has changed since.
struct Checkpoint: Equatable {
  /// What both sides follow.
  var journal: String
  /// The newest entry of it that both sides had, or an older one.
  var sequence: Int64
  /// The version of the legacy file, as ``DocumentFile/fingerprint``.
  var version: String
  /// The newest backfill: it may replace rows, and takes the notes of foreign writes away.
  var backfill: Int64
  /// The triggers that note foreign writes.
  var triggers: String
  /// Which part of the list the next comparison looks at although nothing has changed there.
  var slice: Int

  var text: String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("journal", journal)
    writer.field("sequence", sequence)
    writer.field("version", version)
    writer.field("backfill", backfill)
    writer.field("triggers", triggers)
    writer.field("slice", Int64(slice))
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  init(journal: String, sequence: Int64, version: String, backfill: Int64, triggers: String, slice: Int) {
    self.journal = journal
    self.sequence = sequence
    self.version = version
    self.backfill = backfill
    self.triggers = triggers
    self.slice = slice
  }

  /// The checkpoint that ``text`` stands for, `nil` where it is none.
  init?(_ text: String) {
    func integer(_ value: JSONValue?) -> Int64? { value?.number.flatMap { Int64($0.lexeme) } }
    guard let json = try? JSONValue.parse(Array(text.utf8)), let journal = json["journal"]?.string,
      let sequence = integer(json["sequence"]), let version = json["version"]?.string,
      let backfill = integer(json["backfill"]), let triggers = json["triggers"]?.string,
      let slice = integer(json["slice"])
    else { return nil }
    self.init(
      journal: journal, sequence: sequence, version: version, backfill: backfill, triggers: triggers, slice: Int(slice))
  }
}
