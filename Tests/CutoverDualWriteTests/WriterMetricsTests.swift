import CutoverDualWrite
import CutoverJournal
import CutoverTelemetry
import CutoverTestKit
import CutoverThreads
import Testing

@Suite struct `The counts of a writer` {
  private func event(_ id: String, _ more: String = "") -> [UInt8] { Array("{\"id\":\"\(id)\"\(more)}".utf8) }

  @Test func `have the accepted events of a type, each once, wherever they come in`() throws {
    let registry = MetricsRegistry()
    let metrics = WriterMetrics(
      in: registry, counting: ["plain": .counter("plain_events_total", "Plain events that were accepted")])
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [RecordingSink("a")], metrics: metrics)
    _ = try writer.accept([event("x"), event("y"), event("x")])
    _ = try writer.accept([event("y"), event("z")])
    #expect(registry.text().contains("\nplain_events_total 3\n"))
  }

  @Test func `say what became of the events of each type, parked ones for each side`() throws {
    let registry = MetricsRegistry()
    let metrics = WriterMetrics(in: registry, of: PlainDecoder().types)
    func counts() -> [Substring] {
      registry.text().split(separator: "\n").filter { $0.hasPrefix("cutover_dualwrite_total{") }
        .map { $0.dropFirst(#"cutover_dualwrite_total{op="plain",outcome="#.count) }
    }
    #expect(counts() == [#""accepted"} 0"#, #""conflict"} 0"#, #""duplicate"} 0"#, #""parked"} 0"#])
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let sinks = [RecordingSink("a"), RecordingSink("b"), RecordingSink("c")]
    for sink in sinks.prefix(2) { sink.contents.withLock { $0.refused = [2] } }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: sinks, metrics: metrics)
    writer.start()
    defer { writer.stop() }
    _ = try writer.accept([
      event("x"), event("y"), event("x"), event("x", ",\"other\":1"), Array("no".utf8), event("z"),
    ])
    #expect(writer.drain(for: .seconds(10)))
    #expect(counts() == [#""accepted"} 3"#, #""conflict"} 1"#, #""duplicate"} 1"#, #""parked"} 2"#])
  }
}
