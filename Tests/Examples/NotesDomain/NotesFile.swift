import CutoverDomain
import CutoverJSON
import Glibc

/// The legacy file, `notes.json`: the notes in the order of their keys, and how far the sink had come that wrote it.
///
/// Other programs read the file, and pass over the member `cutover`. It stands in the same file as the notes, so that one
/// rename moves both: a crash cannot part them.
struct NotesFile {
  static let name = "notes.json"

  var notes: [ExactString: Note] = [:]
  var position: SinkPosition?

  var sorted: [Note] { notes.sorted { $0.key < $1.key }.map(\.value) }

  init() {}

  /// Throws ``JSONError`` for what is no such file, and ``ReadError`` where there is none.
  init(in folder: String) throws {
    let path = folder + "/" + Self.name
    guard access(path, F_OK) == 0 else {
      throw ReadError(.missing, source: path, message: "there is no such file", remedy: "name the legacy folder")
    }
    let reader = try JSONReader(file: path)
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.memberName(is: "notes") {
        try reader.beginArray()
        while try reader.nextElement() {
          let note = try Note(reading: reader)
          notes[ExactString(note.key)] = note
        }
      } else if reader.memberName(is: "cutover") {
        position = try Self.position(reader)
      }
    }
    try reader.finish()
  }

  private static func position(_ reader: JSONReader) throws(JSONError) -> SinkPosition {
    var position = SinkPosition(journal: "", sequence: 0)
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.memberName(is: "journal") {
        position.journal = try reader.readString()
      } else if reader.memberName(is: "sequence") {
        position.sequence = try reader.readInt64()
      } else if reader.memberName(is: "epoch") {
        position.epoch = SinkEpoch(text: try reader.readString())
      }
    }
    return position
  }

  /// Puts the file in the place of the one that is there: whoever reads gets the old one or the new one, whole. Returns
  /// when it is durable. Throws ``SinkError``.
  func write(in folder: String) throws(SinkError) {
    let (path, aside) = (folder + "/" + Self.name, folder + "/." + Self.name + ".new")
    let bytes = self.bytes
    let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(aside) }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(aside) }
      done += count
    }
    guard fsync(descriptor) == 0, rename(aside, path) == 0 else { throw Self.failure(path) }
    // The rename itself is in the folder.
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw Self.failure(folder) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw Self.failure(folder) }
  }

  private var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("notes")
    writer.beginArray()
    for note in sorted { writer.raw(note.json) }
    writer.endArray()
    if let position {
      writer.name("cutover")
      writer.beginObject()
      writer.field("journal", position.journal)
      writer.field("sequence", position.sequence)
      if let epoch = position.epoch { writer.field("epoch", epoch.text) }
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes
  }

  private static func failure(_ path: String) -> SinkError {
    SinkError(
      .unavailable, "\(path): \(String(cString: strerror(errno)))", remedy: "see that the disk has room and is writable"
    )
  }
}
