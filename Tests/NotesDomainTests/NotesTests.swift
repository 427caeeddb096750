import CutoverDomain
import CutoverDualWrite
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
      let change = try Program.run(
        "psql", [scene.url, "-qc", "UPDATE notes SET text = 'hullo' WHERE key = 'greeting'"])
      try #require(change.status == 0, "\(change.errors)")
      let report = try scene.parity()
      #expect(report.verdict == .different)
      let groups = report.endpoints.flatMap(\.groups)
      #expect(groups.map(\.kind) == [.valueMismatch])
      let samples = groups.flatMap(\.samples)
      #expect(samples.map(\.path) == ["/notes/[key=greeting]/text"])
      #expect(samples.map(\.legacy.lexeme) == [#""hello""#] && samples.map(\.repository.lexeme) == [#""hullo""#])
      try scene.write("greeting", "hello again", id: "e2")
      #expect(scene.drain())
      #expect(try scene.parity().verdict == .clean)
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
        "no", #"{"type":"song","id":"e1"}"#, #"{"type":"note","data":{"key":"a"}}"#,
        #"{"type":"note","id":"e1","data":{"text":"a"}}"#,
      ].map(refusal)
      #expect(refusals.map { $0?.code } == [.notJSON, .unknownType, .missingField, .missingField])
      #expect(refusals.map { $0?.field } == ["", "/type", "/id", "/data/key"])
    }
  }

  @Test("A note that the repository can never take is parked, and what follows goes on")
  func parked() throws {
    try NotesScene.with { scene in
      try scene.write("a", "first", id: "e1")
      try scene.write("empty", "", id: "e2")
      try scene.write("b", "second", id: "e3")
      #expect(scene.drain())
      let parked = try scene.journal.parked()
      #expect(parked.map(\.id) == ["e2"])
      #expect(parked.first?.reason.contains("notes_text_check") == true)
      // The file has it: so the sides differ, until somebody decides.
      let report = try scene.parity()
      #expect(report.endpoints.flatMap(\.groups).map(\.kind) == [.missingInRepository])
    }
  }
}
