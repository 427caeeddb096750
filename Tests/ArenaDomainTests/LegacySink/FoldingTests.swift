import CutoverDomain
import CutoverTestKit
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

@Suite struct `Folding events into legacy files` {
  @Test(arguments: 0..<90)
  func `gives what the rules say, in batches of any size`(seed: Int) throws {
    var scenario = Scenario(seed: UInt64(seed))
    let folder = try TemporaryDirectory("sink")
    try scenario.write(to: folder, isRegular: seed % 3 > 0)
    let reference = try ReferenceDataset(LegacyDirectory(folder.path))
    var events = scenario.events(60)[...]
    // All at once, one by one, and anything between.
    let largest = [61, 2, 25][seed % 3]
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    #expect(try sink.open() == nil)
    var sequence: Int64 = 1
    while !events.isEmpty {
      let batch = events.prefix(largest > 60 ? 60 : scenario.number(1..<largest))
      events = events.dropFirst(batch.count)
      try sink.apply(batch, from: sequence)
      sequence += Int64(batch.count)
      for event in batch { reference.apply(event) }
      let files = answers(from: LegacyDirectory(folder.path), models: Scenario.models)
      let wanted = answers(from: reference, models: Scenario.models)
      for (path, answer) in wanted { #expect(files[path] == answer, "\(path), seed \(seed)") }
    }
    sink.release()
    #expect(try DocumentSink(path: folder.path, of: Arena.documents).open() == SinkPosition(journal: "j", sequence: 60))
  }
}
