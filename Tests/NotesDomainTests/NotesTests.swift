import CutoverDocuments
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverTestKit
import NotesDomain
import Testing

@Suite("The domain of docs/new-domain.md")
struct NotesTests {
  @Test("An event reaches both sides, and clients get the same bytes from either")
  func bothSides() throws {
    try NotesScene.with { scene in
      try scene.write("greeting", "hello", id: "e1")
      try scene.write("farewell", "bye", id: "e2")
      try scene.write("greeting", "good morning", id: "e3")
      #expect(scene.drain())
      let body = #"{"notes":[{"key":"farewell","text":"bye"},{"key":"greeting","text":"good morning"}],"serverTime":7}"#
      #expect(try scene.body(.legacy) == body)
      #expect(try scene.body(.repository) == body)
      let report = try scene.parity()
      #expect(report.verdict == .clean)
      // Windows of them are compared too, and counted once.
      #expect(report.endpoints.map(\.records.compared) == [2])
    }
  }

  @Test("Notes stand in the order of their keys on both sides, whatever the order they came in")
  func order() throws {
    try NotesScene.with { scene in
      for (index, key) in ["m", "b", "zz", "a", "\u{E9}", "m", "q", "z", "aa", "e\u{301}"].enumerated() {
        try scene.write(key, "text \(index)", id: "e\(index)")
        // Some come alone, others together.
        if index.isMultiple(of: 3) { #expect(scene.drain()) }
      }
      #expect(scene.drain())
      #expect(try scene.body(.legacy) == scene.body(.repository))
      #expect(try scene.parity().verdict == .clean)
    }
  }

  @Test("A row that somebody changed by hand is found, with its key and both values")
  func changedByHand() throws {
    try NotesScene.with { scene in
      try scene.write("greeting", "hello", id: "e1")
      #expect(scene.drain())
      try scene.sql("UPDATE notes SET text = 'hullo' WHERE key = 'greeting'")
      let report = try scene.parity()
      #expect(report.verdict == .different)
      let groups = report.endpoints.flatMap(\.groups)
      #expect(groups.map(\.kind) == [.valueMismatch])
      let samples = groups.flatMap(\.samples)
      // Once for each way in which clients can ask for it.
      #expect(Set(samples.map(\.path)) == ["/notes/[key=greeting]/text"])
      #expect(Set(samples.map(\.legacy.lexeme)) == [#""hello""#])
      #expect(Set(samples.map(\.repository.lexeme)) == [#""hullo""#])
      try scene.write("greeting", "hello again", id: "e2")
      #expect(scene.drain())
      // The values agree again; that somebody else writes there is still to be told.
      #expect(try scene.parity().endpoints.flatMap(\.groups).map(\.kind) == [.foreignWrite])
    }
  }

  @Test("A window has the first notes, and a note that no window shows is compared all the same")
  func windows() throws {
    try NotesScene.with { scene in
      try scene.write((1_000..<2_200).map { ("n\($0)", "text") })
      #expect(scene.drain())
      #expect(try scene.body(.legacy, limit: "2") == scene.body(.repository, limit: "2"))
      #expect(
        try scene.body(.legacy, limit: "2").contains(#"[{"key":"n1000","text":"text"},{"key":"n1001","text":"text"}]"#))
      try scene.sql("UPDATE notes SET text = 'other' WHERE key = 'n2199'")
      let report = try scene.parity()
      #expect(report.verdict == .different)
      #expect(report.endpoints.flatMap(\.groups).flatMap(\.samples).map(\.path) == ["/notes/[key=n2199]/text"])
    }
  }

  @Test("A backfill takes the legacy file over, with what others have written and all that it does not have")
  func backfill() throws {
    try NotesScene.with { scene in
      try scene.write("a", "first", id: "e1")
      #expect(scene.drain())
      try scene.sql("INSERT INTO notes (key, text, seq) VALUES ('stray', 'x', 0)")
      #expect(try scene.parity().verdict == .different)
      try scene.backfill(#"{"notes":[{"key":"a","text":"theirs"},{"key":"b","text":"new"}]}"#)
      #expect(
        try scene.body(.repository)
          == #"{"notes":[{"key":"a","text":"theirs"},{"key":"b","text":"new"}],"serverTime":7}"#)
      #expect(
        try Notes.repository.foreignWriteCounts(on: PostgresConnection(PostgresConfiguration(url: scene.url))) == [:])
    }
  }

  @Test("A backfill leaves the rows alone that the file has as they are")
  func unchangedRows() throws {
    try NotesScene.with { scene in
      try scene.write([("a", "same"), ("b", "old"), ("c", "same"), ("gone", "x")])
      #expect(scene.drain())
      try scene.backfill(#"{"notes":[{"key":"a","text":"same"},{"key":"b","text":"new"},{"key":"c","text":"same"}]}"#)
      #expect(try scene.keys(since: 4) == ["b"])
      #expect(
        try scene.body(.repository) == #"{"notes":[{"key":"a","text":"same"},{"key":"b","text":"new"},"#
          + #"{"key":"c","text":"same"}],"serverTime":7}"#)
    }
  }

  @Test("An event that comes late changes nothing that a backfill after it has taken over")
  func lateEvent() throws {
    try NotesScene.with { scene in
      let text = String(repeating: "x", count: 10)
      try scene.sql(Self.refusingPoison)
      try scene.write("a", text, id: "e1")
      try scene.write("poisoned", "poison", id: "e2")
      #expect(scene.drain())
      #expect(try scene.journal.parked().map(\.sequence) == [2])
      try scene.backfill(#"{"notes":[{"key":"a","text":"\#(text)"}]}"#)
      try scene.sql("ALTER TABLE notes DROP CONSTRAINT no_poison")
      try scene.applyLate("a", "late", number: 2)
      try scene.applyLate("poisoned", "late", number: 2)
      #expect(try scene.body(.repository) == #"{"notes":[{"key":"a","text":"\#(text)"}],"serverTime":7}"#)
    }
  }

  @Test("Nothing on either side is no evidence")
  func empty() throws {
    try NotesScene.with { scene in
      let report = try scene.parity()
      #expect(report.verdict == .inconclusive)
    }
  }

  @Test("What no sink could make sense of is refused, and says where")
  func refused() throws {
    try NotesScene.with { scene in
      func refusal(_ json: String) throws -> EventError? {
        guard case .failure(let error) = try scene.writer.accept([Array(json.utf8)])[0] else { return nil }
        return error
      }
      let refusals = try [
        "{no", #"{"type":"song","id":"e1"}"#, #"{"type":"note","data":{"key":"a","text":"b"}}"#,
        #"{"type":"note","id":"e1","data":{"text":"a"}}"#, #"{"id":"e1","id":"e2"}"#,
        #"{"type":"note","id":"backfill:1","data":{"key":"a"}}"#,
      ].map(refusal)
      #expect(
        refusals.map { $0?.code } == [.notJSON, .unknownType, .missingField, .missingField, .notJSON, .outOfSet])
      #expect(refusals.map { $0?.field } == ["", "/type", "/id", "/data/key", "/id", "/id"])
      #expect(refusals.map { $0?.column } == [2, 9, 1, 33, 17, 21])
    }
  }

  @Test("A record that the table could never take is refused while its sender is there, and read where it was accepted")
  func unkeepable() throws {
    func decoded(_ data: String, isAccepted: Bool = false) -> EventError? {
      Array(#"{"type":"note","id":"e1","data":\#(data)}"#.utf8).withUnsafeBufferPointer { bytes in
        do throws(EventError) {
          _ = try isAccepted ? Notes.decoder.decodeAccepted(bytes) : Notes.decoder.decode(bytes)
          return nil
        } catch { return error }
      }
    }
    for data in [#"{"key":"a"}"#, #"{"key":"a","text":""}"#, #"{"key":"a","text":null}"#] {
      #expect(decoded(data)?.code == .missingField && decoded(data)?.field == "/data/text", "\(data)")
      #expect(decoded(data, isAccepted: true) == nil, "\(data)")
    }
    let nul = #"{"key":"a","text":"x\u0000y"}"#
    #expect(decoded(nul)?.code == .outOfRange && decoded(nul)?.field == "/data/text")
    #expect(decoded(#"{"key":"a","text":"x"}"#) == nil)
  }

  /// A rule that somebody has given the table, and the domain does not know.
  private static let refusingPoison = "ALTER TABLE notes ADD CONSTRAINT no_poison CHECK (text <> 'poison')"

  @Test("A note that the repository can never take is parked, and what follows goes on")
  func parked() throws {
    try NotesScene.with { scene in
      try scene.sql(Self.refusingPoison)
      try scene.write("a", "first", id: "e1")
      try scene.write("poisoned", "poison", id: "e2")
      try scene.write("b", "second", id: "e3")
      #expect(scene.drain())
      let parked = try scene.journal.parked()
      #expect(parked.map(\.id) == ["e2"])
      #expect(parked.first?.reason.contains("no_poison") == true)
      // The file has it: so the sides differ, until somebody decides.
      let report = try scene.parity()
      #expect(report.endpoints.flatMap(\.groups).map(\.kind) == [.missingInRepository])
    }
  }

  @Test func `a file that is completed has all notes, whatever windows clients can choose`() throws {
    try NotesScene.with { scene in
      try scene.write((1...1100).map { (key: "n\($0)", text: "text") })
      #expect(scene.drain())
      scene.writer.stop()
      let folder = try TemporaryDirectory("other")
      try folder.write(#"{"notes":[{"key":"n1","text":"other"}]}"#, to: "notes.json")
      let sink = DocumentSink(path: folder.path, of: Notes.documents)
      try sink.adopt(SinkPosition(journal: scene.journal.identity, sequence: 1100))
      let names = try PostgresConnection(PostgresConfiguration(url: scene.url))
        .transaction(isolation: .repeatableRead, readOnly: true) { connection in
          try Notes.completeLegacy(sink, from: connection, keeping: folder.file("kept"), now: 7)
        }
      #expect(names == ["notes.json"])
      let file = try JSONValue.parse(try folder.read("notes.json"))
      #expect(file["notes"]?.elements?.count == 1100)
    }
  }
}
