import CutoverDomain
import CutoverThreads

/// The records of a side, read ahead on a thread of their own, so that both sides are read at the same time.
///
/// Whatever the side throws comes where the record would have come. Nobody else may use the side until the last record
/// has been handed out or ``stop()`` has returned: then the thread has ended.
final class ReadAhead {
  private struct Queue {
    var batches: [[Record]] = []
    /// Why there are no more batches.
    var end: Result<Void, any Error>?
    var isAbandoned = false
  }

  /// The thread has `pull` to itself until it is joined.
  private struct Lent: @unchecked Sendable {
    let pull: () throws -> Record?
  }

  /// How far the thread reads ahead: batches, and about so many bytes each.
  private static let batches = 4
  private static let batchBytes = 256 << 10

  private let queue = Monitor(Queue())
  private let pause: () throws -> Void
  private var thread: Thread?
  private var batch: [Record] = []
  private var position = 0

  /// Reads what `pull` gives; `pause` is called some times a second while there is nothing to hand out, and may throw.
  init(_ pull: @escaping () throws -> Record?, pause: @escaping () throws -> Void) {
    self.pause = pause
    let lent = Lent(pull: pull)
    thread = Thread { [queue] in
      let end = Result { try Self.read(lent.pull, into: queue) }
      queue.withLock(wake: true) { $0.end = end }
    }
  }

  deinit { stop() }

  /// The next record, `nil` behind the last one. Throws what the side throws, and what `pause` throws.
  func next() throws -> Record? {
    while position == batch.count {
      guard try fetch() else { return nil }
    }
    defer { position += 1 }
    return batch[position]
  }

  /// Ends the thread, and waits for that: at most for the record that it is reading.
  func stop() {
    guard let thread else { return }
    queue.withLock(wake: true) { $0.isAbandoned = true }
    thread.join()
    self.thread = nil
  }

  private func fetch() throws -> Bool {
    var next: Result<[Record]?, any Error>?
    while next == nil {
      next = queue.wait(until: Deadline(in: .milliseconds(200))) { queue in
        queue.batches.isEmpty ? queue.end?.map { nil } : .success(queue.batches.removeFirst())
      }
      if next == nil { try pause() }
    }
    guard let records = try next?.get() else {
      stop()
      return false
    }
    // There is room for another batch.
    queue.withLock(wake: true) { _ in }
    (batch, position) = (records, 0)
    return true
  }

  private static func read(_ pull: () throws -> Record?, into queue: Monitor<Queue>) throws {
    var batch: [Record] = []
    var bytes = 0
    var isAbandoned = false
    func hand() {
      isAbandoned =
        queue.wait { queue in
          if queue.isAbandoned { return true }
          if queue.batches.count >= batches { return nil }
          queue.batches.append(batch)
          return false
        } ?? true
      queue.withLock(wake: true) { _ in }
      batch = []
      bytes = 0
    }
    // What was read before a failure is handed over before it.
    defer { if !batch.isEmpty { hand() } }
    while !isAbandoned, let record = try pull() {
      batch.append(record)
      bytes += record.json.count
      if bytes >= batchBytes { hand() }
    }
  }
}
