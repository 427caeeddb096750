import CutoverDomain
import CutoverJSON
import CutoverThreads

/// A document's pieces, read ahead on a thread of their own, so that both sides are parsed at the same time.
final class DocumentFeed {
  private let queue = BatchQueue<DocumentItem>()
  private let pause: () throws -> Void
  private var batch: ArraySlice<DocumentItem> = []

  /// Reads `document`; `pause` is called some times a second while there is nothing to hand out, and may throw.
  init(_ document: Document, pause: @escaping () throws -> Void) {
    self.pause = pause
    let thread = Thread { [queue] in
      queue.fill { add in
        do throws(JSONError) {
          let stream = try DocumentStream(document)
          while let item = try stream.next(), add(item, item.size) {}
        } catch { throw ReadError(error, in: document) }
      }
    }
    // It ends by itself, once it sees that nobody wants more; until then it may wait for a pipe.
    thread.detach()
  }

  deinit { queue.abandon() }

  /// The next piece, `nil` behind the last one. Throws ``ReadError``, and what `pause` throws.
  func next() throws -> DocumentItem? {
    while batch.isEmpty {
      guard let items = try queue.next(pause: pause) else { return nil }
      batch = items[...]
    }
    return batch.popFirst()
  }
}

extension DocumentItem {
  /// About how many bytes it takes.
  fileprivate var size: Int {
    switch self {
    case .value(let json), .element(let json): json.count + 64
    default: 64
    }
  }
}
