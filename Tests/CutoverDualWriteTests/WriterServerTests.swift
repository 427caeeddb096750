import CutoverDomain
import CutoverJSON
import CutoverJournal
import CutoverTestKit
import CutoverThreads
import Glibc
import Testing

@testable import CutoverDualWrite

/// A writer that ends while other processes use it.
@Suite struct `A writer that others use` {
  /// A client on a thread of its own that sends events one by one until the writer ends.
  private final class Sender: Sendable {
    struct Outcome: Sendable {
      var acknowledged: [String: Int64] = [:]
      var error: (any Error)?
    }

    let outcome = Monitor(Outcome())
    private let name: String
    private let thread = Monitor<Thread?>(nil)

    init(_ name: String, statePath: String) {
      self.name = name
      thread.withLock { $0 = Thread { [self] in send(statePath) } }
    }

    private func send(_ statePath: String) {
      do {
        let client = try #require(try WriterClient.connect(statePath: statePath))
        for number in 0... {
          let id = "\(name)-\(number)"
          let result = try client.accept([Array("{\"id\":\"\(id)\"}".utf8)])[0].get()
          outcome.withLock(wake: true) { $0.acknowledged[id] = result.sequence }
        }
      } catch { outcome.withLock(wake: true) { $0.error = error } }
    }

    func waitUntilAcknowledged(_ count: Int) {
      _ = outcome.wait(until: Deadline(in: .seconds(60))) { $0.acknowledged.count >= count ? true : nil }
    }

    /// Waits until it has ended; its outcome.
    func end() -> Outcome {
      thread.withLock { $0?.join() }
      return outcome.withLock(\.self)
    }
  }

  private let sink = RecordingSink("a")

  private func with(
    backfill: @escaping @Sendable () -> Void = {},
    _ body: (WriterServer, SQLiteJournal, _ statePath: String) throws -> Void
  ) throws {
    let folder = try TemporaryDirectory()
    let journal = try SQLiteJournal.open(folder: folder.path)
    defer { journal.close() }
    let writer = DualWriter(journal: journal, decoder: PlainDecoder(), sinks: [sink])
    writer.start()
    defer {
      sink.contents.withLock(wake: true) { $0.isBlocked = false }
      writer.stop()
    }
    let actions = WriterActions(
      legacyPath: folder.path, copyFiles: { _ in },
      backfill: { _, _, _ in
        backfill()
        return .null
      }, catchUpLegacy: { _, _ in .null })
    let server = try WriterServer(writer, actions: actions, statePath: folder.path)
    server.start()
    try body(server, journal, folder.path)
  }

  /// How long `body` takes.
  private func time(_ body: () throws -> Void) rethrows -> Duration {
    let began = ContinuousClock.now
    try body()
    return .now - began
  }

  @Test func `ends while they keep sending, and has what it acknowledged`() throws {
    try with { server, journal, statePath in
      let senders = ["a", "b", "c"].map { Sender($0, statePath: statePath) }
      for sender in senders { sender.waitUntilAcknowledged(20) }
      let duration = time {
        while !server.dismissSenders() { usleep(1_000) }
        server.stop(patience: .seconds(30))
      }
      #expect(duration < .seconds(10))
      let outcomes = senders.map { $0.end() }
      let entries = try journal.read(after: 0, limit: 1_000_000, bytes: 1 << 30)
      let known = Dictionary(
        uniqueKeysWithValues: entries.map { (String(decoding: $0.content, as: UTF8.self), $0.sequence) })
      for outcome in outcomes {
        #expect(outcome.error is ChannelError)
        for (id, sequence) in outcome.acknowledged { #expect(known["{\"id\":\"\(id)\"}"] == sequence) }
      }
      // It was dismissed between two batches: nothing was taken without being acknowledged.
      #expect(entries.count == outcomes.map(\.acknowledged.count).reduce(0, +))
    }
  }

  @Test func `dismisses a client that has announced events and sends none`() throws {
    try with { server, _, statePath in
      let client = try #require(try WriterClient.connect(statePath: statePath))
      try client.announceEvents()
      #expect(server.dismissSenders())
      server.stop(patience: .seconds(30))
      #expect(throws: ChannelError.self) { try client.accept([Array("{\"id\":\"a\"}".utf8)]) }
      #expect(try WriterClient.connect(statePath: statePath) == nil)
    }
  }

  @Test func `dismisses a client that waits for a sink, without saying that it waited in vain`() throws {
    sink.contents.withLock { $0.isBlocked = true }
    try with { server, _, statePath in
      let client = try #require(try WriterClient.connect(statePath: statePath))
      let sequence = try client.accept([Array("{\"id\":\"a\"}".utf8)])[0].get().sequence
      try client.begin(.wait(sequence: sequence, sinks: nil, patience: 600_000))
      let duration = time {
        #expect(server.dismissSenders())
        server.stop(patience: .seconds(60))
      }
      #expect(duration < .seconds(30))
      #expect(throws: ChannelError.self) { try client.waitUntilApplied(sequence, for: .zero) }
    }
  }

  @Test func `stays for a client that loads with it, and takes events in meanwhile`() throws {
    let isLoading = Monitor(false)
    let mayEnd = Monitor(false)
    let backfill: @Sendable () -> Void = {
      isLoading.withLock(wake: true) { $0 = true }
      mayEnd.wait { $0 ? () : nil }
    }
    try with(backfill: backfill) { server, _, statePath in
      let sender = Sender("a", statePath: statePath)
      let loading = Thread {
        let client = try? WriterClient.connect(statePath: statePath)
        _ = try? client?.backfill(from: statePath, batch: 1)
      }
      isLoading.wait { $0 ? () : nil }
      #expect(!server.dismissSenders())
      sender.waitUntilAcknowledged(sender.outcome.withLock(\.acknowledged.count) + 10)
      #expect(sender.outcome.withLock { $0.error == nil })
      mayEnd.withLock(wake: true) { $0 = true }
      loading.join()
      while !server.dismissSenders() { usleep(1_000) }
      server.stop(patience: .seconds(30))
      #expect(sender.end().error is ChannelError)
    }
  }
}
