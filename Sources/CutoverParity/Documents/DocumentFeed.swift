import CutoverDomain
import CutoverJSON
import CutoverThreads

/// A document's pieces, read ahead on a thread of their own, so that both sides are parsed at the same time.
final class DocumentFeed {
  private struct Queue {
    var batches: [[DocumentItem]] = []
    /// Why there are no more batches.
    var end: Result<Void, ReadError>?
    var isAbandoned = false
  }

  /// How far a feed reads ahead: batches, and about so many bytes each.
  private static let batches = 4
  private static let batchBytes = 256 << 10

  private let queue = Monitor(Queue())
  private let pause: () throws -> Void
  private var batch: ArraySlice<DocumentItem> = []

  /// Reads `document`; `pause` is called some times a second while there is nothing to hand out, and may throw.
  init(_ document: Document, pause: @escaping () throws -> Void) {
    self.pause = pause
    let thread = Thread { [queue] in
      let end: Result<Void, ReadError>
      do throws(JSONError) {
        try Self.read(document, into: queue)
        end = .success(())
      } catch {
        end = .failure(ReadError(error, in: document))
      }
      queue.withLock(wake: true) { $0.end = end }
    }
    // It ends by itself, once it sees that nobody wants more; until then it may wait for a pipe.
    thread.detach()
  }

  deinit {
    queue.withLock(wake: true) { $0.isAbandoned = true }
  }

  /// The next piece, `nil` behind the last one. Throws ``ReadError``, and what `pause` throws.
  func next() throws -> DocumentItem? {
    if let item = batch.popFirst() { return item }
    var next: Result<[DocumentItem]?, ReadError>?
    while next == nil {
      next = queue.wait(until: Deadline(in: .milliseconds(200))) { queue in
        queue.batches.isEmpty ? queue.end?.map { nil } : .success(queue.batches.removeFirst())
      }
      if next == nil { try pause() }
    }
    guard let items = try next?.get() else { return nil }
    // There is room for another batch.
    queue.withLock(wake: true) { _ in }
    batch = items[...]
    return batch.popFirst()
  }

  private static func read(_ document: Document, into queue: Monitor<Queue>) throws(JSONError) {
    let stream = try DocumentStream(document)
    var batch: [DocumentItem] = []
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
    while let item = try stream.next() {
      batch.append(item)
      switch item {
      case .value(let json), .element(let json): bytes += json.count + 64
      default: bytes += 64
      }
      if bytes >= batchBytes { hand() }
      if isAbandoned { return }
    }
    if !batch.isEmpty { hand() }
  }
}
