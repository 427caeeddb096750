import ArgumentParser
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
import CutoverPostgres
import CutoverProgram
import CutoverRedis
import Glibc

struct DualWrite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the dual write of simulated events: as a whole, and each of its parts alone.",
    discussion: """
      The servers are written to as the program does it; the databases, which are to be empty, and the folder stay as \
      they are afterwards, so that others can be measured with the same rows.

      EXAMPLE:
        cutover-bench dual-write --folder scratch --whole postgres:///a --parts postgres:///b --redis unix:///redis.sock
      """)

  @OptionGroup var subject: BenchDomain
  @Option(help: "Events.") var count = 200_000
  @Option(help: "What the events are drawn from.") var seed: UInt64 = 1
  @Option(help: "How many events a caller hands over at once.") var batch = 4096
  @Option(help: ArgumentHelp("Where journals and legacy files go.", valueName: "folder")) var folder: String
  @Option(help: ArgumentHelp("An empty database for the whole.", valueName: "url")) var whole: String
  @Option(help: ArgumentHelp("An empty database for the parts.", valueName: "url")) var parts: String
  @Option(help: ArgumentHelp("A Redis to fill.", valueName: "url")) var redis: String

  mutating func validate() throws {
    guard count > 0, batch > 0 else { throw ValidationError("--count and --batch must be 1 or more.") }
  }

  func run() throws {
    var feed = subject.hosted.simulation(seed: seed, actors: BenchDomain.actors)
    let lines = (0..<count).map { _ in feed.next() }
    print("\(count) events, \(lines.reduce(0) { $0 + $1.count } / count) bytes each")
    try measureWhole(lines)
    try measureParts(lines)
  }

  private func measureWhole(_ lines: [[UInt8]]) throws {
    let postgres = try database(whole)
    let journal = try SQLiteJournal.open(folder: folder + "/whole/journal")
    defer { journal.close() }
    let sinks: [any Sink] = [
      subject.hosted.legacy.sink(folder + "/whole/legacy", holder: nil, mark: nil),
      subject.hosted.repository.sink(postgres, CacheSettings()),
    ]
    let relay = try self.relay(postgres)
    let writer = DualWriter(journal: journal, decoder: subject.hosted.decoder, sinks: sinks, relay: relay)
    let clock = Stopwatch(events: count)
    writer.start()
    for batch in batches(of: lines) {
      for result in try writer.accept(Array(batch)) { _ = try result.get() }
    }
    clock.show("whole: accepted, durable in the journal")
    guard writer.waitUntilApplied(journal.head, bySinks: sinks.count, for: .seconds(3600)) else {
      throw DualWriteError(.lagging, "the sinks did not catch up within an hour")
    }
    clock.show("whole: both sides durable")
    _ = writer.drain(for: .seconds(3600))
    if relay != nil { clock.show("whole: in Redis, too") }
    writer.stop()
  }

  private func measureParts(_ lines: [[UInt8]]) throws {
    let decoder = subject.hosted.decoder
    var clock = Stopwatch(events: count)
    var events: [SequencedEvent] = []
    for (index, line) in lines.enumerated() {
      let event = try line.withUnsafeBufferPointer { try decoder.decode($0) }
      events.append(SequencedEvent(sequence: Int64(index) + 1, event: event, bytes: line.count))
    }
    clock.show("part: decode and check")
    let journal = try SQLiteJournal.open(folder: folder + "/parts/journal")
    defer { journal.close() }
    clock = Stopwatch(events: count)
    for (batch, decoded) in zip(batches(of: lines), batches(of: events)) {
      _ = try journal.append(zip(batch, decoded).map { JournalRecord(id: $1.event.id, content: $0) })
    }
    clock.show("part: append to the journal")
    let legacy = subject.hosted.legacy.sink(folder + "/parts/legacy", holder: nil, mark: nil)
    try apply(events, to: legacy, of: journal, "part: legacy files")
    let postgres = try database(parts)
    let rows = subject.hosted.repository.sink(postgres, CacheSettings())
    try apply(events, to: rows, of: journal, "part: repository rows and notes")
    guard let relay = try self.relay(postgres) else { return }
    clock = Stopwatch(events: count)
    while try relay.deliver() > 0 {}
    clock.show("part: relay to Redis, all at the end")
  }

  /// In the largest batches that the sink likes, as when it has fallen behind.
  private func apply(_ events: [SequencedEvent], to sink: any Sink, of journal: SQLiteJournal, _ title: String) throws {
    _ = try sink.open()
    defer { sink.close() }
    let clock = Stopwatch(events: count)
    var start = 0
    while start < events.count {
      var end = start
      var bytes = 0
      while end < events.count, end - start < sink.pace.events, bytes < sink.pace.bytes {
        bytes += events[end].bytes
        end += 1
      }
      try sink.apply(
        Array(events[start..<end]), upTo: SinkPosition(journal: journal.identity, sequence: events[end - 1].sequence))
      start = end
    }
    clock.show(title)
  }

  private func database(_ url: String) throws -> PostgresConfiguration {
    let configuration = try PostgresConfiguration(url: url)
    try Migrator(subject.hosted.repository.migrations, on: PostgresConnection(configuration)).up()
    return configuration
  }

  /// `nil` for a domain that keeps nothing in Redis.
  private func relay(_ postgres: PostgresConfiguration) throws -> (any Relay)? {
    let redis = RedisPool(try RedisConfiguration(url: redis), size: 1)
    return subject.hosted.cache?.relay(postgres: PostgresPool(postgres, size: 2), redis: redis, CacheSettings())
  }

  private func batches<Element>(of elements: [Element]) -> [ArraySlice<Element>] {
    stride(from: 0, to: elements.count, by: batch).map { elements[$0..<min($0 + batch, elements.count)] }
  }
}

/// Says how long something took since it was made: the time, and for how many events a second that is enough.
private struct Stopwatch {
  let events: Int
  private let start = ContinuousClock.now
  private let work = Self.processorTime

  init(events: Int) { self.events = events }

  func show(_ title: String) {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let own = Self.processorTime - work
    let name = title + String(repeating: " ", count: max(0, 40 - title.count))
    print(
      "\(name) \(Self.rounded(seconds)) s, \(Int(Double(events) / seconds)) events/s; own processor time \(Self.rounded(own)) s"
    )
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 100).rounded() / 100 }

  /// Of all threads of this process, in seconds.
  private static var processorTime: Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }
}
