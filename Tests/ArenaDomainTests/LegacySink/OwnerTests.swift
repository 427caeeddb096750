import CutoverDomain
import CutoverTestKit
import Glibc
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

@Suite struct `The owner of a legacy folder` {
  private func epoch(_ number: Int64, _ token: String) -> SinkEpoch {
    SinkEpoch(number: number, token: token, process: "test", place: "/state")
  }

  private func message(_ text: String) -> ArenaEvent {
    try! decode(
      #"{"type":"conversation_message","id":"\#(text)","data":{"model_id":"m","role":"user","content":"\#(text)"}}"#)
  }

  private func apply(_ sink: DocumentSink, _ text: String, at sequence: Int64, _ epoch: SinkEpoch) throws {
    try sink.apply(
      [SequencedEvent(sequence: sequence, event: message(text), bytes: 100)],
      upTo: SinkPosition(journal: "j", sequence: sequence, epoch: epoch))
  }

  @Test func `is named with the position, and a writer that it does not name writes nothing`() throws {
    let folder = try TemporaryDirectory("owner")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try apply(sink, "a", at: 1, epoch(1, "x"))
    #expect((try? Arena.documents.position(in: folder.path))?.epoch == epoch(1, "x"))
    try sink.claim(epoch(2, "y"))
    #expect(
      (try? Arena.documents.position(in: folder.path)) == SinkPosition(journal: "j", sequence: 1, epoch: epoch(2, "y")))
    // Somebody takes the folder who does not heed the lock.
    try folder.write(
      FolderPosition(SinkPosition(journal: "j", sequence: 1, epoch: epoch(2, "z")), memory: ["conversations": [:]])
        .json(of: "arena"),
      to: FolderPosition.fileName)
    let error = #expect(throws: SinkError.self) { try apply(sink, "b", at: 2, epoch(2, "y")) }
    guard case .displaced = error?.code else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(try LegacyDirectory(folder.path).conversations().elements()?.first?.messages?.count == 1)
  }

  @Test func `is not believed where somebody changed the position by hand`() throws {
    let folder = try TemporaryDirectory("sealed")
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    for number in 1...5 { try apply(sink, "m\(number)", at: Int64(number), epoch(1, "x")) }
    sink.release()
    let text = String(decoding: try folder.read(FolderPosition.fileName), as: UTF8.self)
    let changes = [
      text.replacing(#""sequence":5"#, with: #""sequence":2"#), text.replacing(#""token":"x""#, with: #""token":"y""#),
      text.replacing(#""seal":""#, with: #""seal":"0"#),
    ]
    for change in changes {
      #expect(change != text)
      try folder.write(change, to: FolderPosition.fileName)
      let error = #expect(throws: SinkError.self) { try DocumentSink(path: folder.path, of: Arena.documents).open() }
      guard case .displaced = error?.code else {
        Issue.record("\(error as Any)")
        return
      }
    }
    try folder.write(text, to: FolderPosition.fileName)
    #expect(try DocumentSink(path: folder.path, of: Arena.documents).open()?.sequence == 5)
  }

  @Test func `of an earlier version is nobody, and its position is accepted`() throws {
    let folder = try TemporaryDirectory("earlier")
    try folder.write(
      #"{"journal":"j","sequence":7,"conversations":{},"held":{},"files":[],"histories":{}}"#,
      to: FolderPosition.fileName)
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    #expect(try sink.open() == SinkPosition(journal: "j", sequence: 7))
    try sink.claim(epoch(1, "x"))
    sink.release()
    #expect(
      try DocumentSink(path: folder.path, of: Arena.documents).open()
        == SinkPosition(journal: "j", sequence: 7, epoch: epoch(1, "x")))
  }

  @Test func `can be given again what a whole copy lacks, but not what only its position lacks`() throws {
    let folder = try TemporaryDirectory("copies")
    let sink = DocumentSink(path: folder.file("live"), of: Arena.documents)
    mkdir(folder.file("live"), 0o755)
    for number in 1...3 { try apply(sink, "m\(number)", at: Int64(number), epoch(1, "x")) }
    try Arena.documents.copy(folder.file("live"), to: folder.file("copy"))
    for number in 4...5 { try apply(sink, "m\(number)", at: Int64(number), epoch(1, "x")) }
    sink.release()
    let copy = DocumentSink(path: folder.file("copy"), of: Arena.documents)
    #expect(try copy.open()?.sequence == 3)
    try copy.repeats(upTo: 5)
    // The position of then beside the files of now.
    unlink(folder.file("live/" + FolderPosition.fileName))
    try folder.write(folder.read("copy/" + FolderPosition.fileName), to: "live/" + FolderPosition.fileName)
    let mixed = DocumentSink(path: folder.file("live"), of: Arena.documents)
    #expect(try mixed.open()?.sequence == 3)
    let error = #expect(throws: SinkError.self) { try mixed.repeats(upTo: 5) }
    #expect(error?.message.contains("not of one moment") == true)
  }
}
