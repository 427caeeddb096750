import CutoverDomain
import CutoverThreads

/// The records of a side, read ahead on a thread of their own, so that both sides are read at the same time.
///
/// Whatever the side throws comes where the record would have come. Nobody else may use the side until the last record
/// has been handed out or ``stop()`` has returned: then the thread has ended.
final class ReadAhead {
  /// The thread has `pull` to itself until it is joined.
  private struct Lent: @unchecked Sendable {
    let pull: () throws -> Record?
  }

  private let queue = BatchQueue<Record>()
  private let pause: () throws -> Void
  private var thread: Thread?
  private var batch: [Record] = []
  private var position = 0

  /// Reads what `pull` gives; `pause` is called some times a second while there is nothing to hand out, and may throw.
  init(_ pull: @escaping () throws -> Record?, pause: @escaping () throws -> Void) {
    self.pause = pause
    let lent = Lent(pull: pull)
    thread = Thread { [queue] in
      queue.fill { add in
        while let record = try lent.pull(), add(record, record.json.count) {}
      }
    }
  }

  deinit { stop() }

  /// The next record, `nil` behind the last one. Throws what the side throws, and what `pause` throws.
  func next() throws -> Record? {
    while position == batch.count {
      guard let records = try queue.next(pause: pause) else {
        stop()
        return nil
      }
      (batch, position) = (records, 0)
    }
    defer { position += 1 }
    return batch[position]
  }

  /// Ends the thread, and waits for that: at most for the record that it is reading.
  func stop() {
    guard let thread else { return }
    queue.abandon()
    thread.join()
    self.thread = nil
  }
}
