import CutoverThreads
import Glibc

/// A request's body as it comes in: filled by a thread of the network, emptied by the handler of the request.
///
/// Nobody waits for the client. The handler is called when there is something worth a worker's time: the end of a line, a
/// full buffer, or the end of the body. So a client that sends a byte a second costs a few bytes of memory and no thread.
/// Bounded: where the handler is slower than the client, the client waits.
package final class BodyStream: Sendable {
  /// What has come since the last time.
  package struct Part: Sendable {
    package let bytes: [UInt8]
    /// Whether this is the end of the body.
    package let isLast: Bool
    /// Why the rest will not come; what came before it is in `bytes`.
    package let failure: Problem?
  }

  /// What became of a piece that was offered: it was taken, or is to be offered again when there is room.
  enum Offer { case taken, later }

  private struct State {
    var pieces: [[UInt8]] = []
    var bytes = 0
    /// What the handler has taken and still holds.
    var retained = 0
    var hasLineEnd = false
    var hasEnded = false
    var failure: Problem?
    /// What to do when there is room again.
    var whenRoom: (@Sendable () -> Void)?
    /// What to do when there is something to take.
    var whenReady: (@Sendable () -> Void)?
    /// Whether the handler has not come yet, or has taken a part and has not come back for the next one.
    var isBusy = true
    /// Whether nobody reads it any more.
    var isAbandoned = false

    var held: Int { bytes + retained }
  }

  private let state = Monitor(State())
  private let budget: BodyBudget
  private let limit: Int

  init(budget: BodyBudget = BodyBudget(share: .max, common: 0), limit: Int = 1 << 20) {
    self.budget = budget
    self.limit = limit
  }

  deinit { release() }

  /// A body that is there as a whole.
  convenience init(_ body: [UInt8]) {
    self.init()
    if !body.isEmpty { _ = offer(body) {} }
    end()
  }

  // MARK: - For the handler

  /// Calls `body`, once, as soon as there is something to take: at once on this thread, or later on a thread of the
  /// network, which it must not block. `retained` is how much of what was taken before the handler still holds.
  package func whenReady(retaining retained: Int = 0, _ body: @escaping @Sendable () -> Void) {
    let (isReady, whenRoom) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
      if state.isAbandoned { return (false, nil) }
      // It can only have become less.
      let retained = min(retained, state.retained)
      _ = budget.change(from: state.held, to: state.bytes + retained)
      state.retained = retained
      state.isBusy = false
      let isReady = self.isReady(state)
      if !isReady { state.whenReady = body }
      defer { state.whenRoom = nil }
      return (isReady, state.whenRoom)
    }
    whenRoom?()
    if isReady { body() }
  }

  /// What has come. The handler is to come back with ``whenReady(retaining:_:)``.
  package func take() -> Part {
    state.withLock { state in
      let bytes = state.pieces.count == 1 ? state.pieces[0] : Array(state.pieces.joined())
      state.pieces = []
      // It still counts until the handler says what it keeps.
      state.retained += state.bytes
      state.bytes = 0
      state.hasLineEnd = false
      state.isBusy = true
      return Part(bytes: bytes, isLast: state.hasEnded, failure: state.failure)
    }
  }

  /// The rest is thrown away: the request has been answered.
  package func abandon() {
    let whenRoom = state.withLock { state in
      state.isAbandoned = true
      state.whenReady = nil
      defer { state.whenRoom = nil }
      return state.whenRoom
    }
    release()
    whenRoom?()
  }

  // MARK: - For the network

  /// Takes a piece, if there is room for it; the room may be there before this returns. The caller has to run `notify`,
  /// when it holds no lock: it brings the handler what there is.
  func offer(
    _ piece: [UInt8], whenRoom: @escaping @Sendable () -> Void
  ) -> (offer: Offer, notify: (@Sendable () -> Void)?) {
    state.withLock { state in
      if state.isAbandoned || state.failure != nil { return (.taken, nil) }
      let fits = state.bytes < limit && budget.change(from: state.held, to: state.held + piece.count)
      guard !fits else {
        state.pieces.append(piece)
        state.bytes += piece.count
        state.hasLineEnd = state.hasLineEnd || Self.hasLineEnd(piece)
        return (.taken, takeReady(&state))
      }
      // What the handler is about to take, or is working on, makes room. Where there is no such thing, a line has no end,
      // and only other bodies could make room for it.
      if state.isBusy || isReady(state) {
        state.whenRoom = whenRoom
        return (.later, nil)
      }
      state.failure = BodyBudget.exhausted()
      // Its place goes to the others at once, or all that come at the same time would be refused: none of what is here ends.
      _ = budget.change(from: state.held, to: state.retained)
      state.pieces = []
      state.bytes = 0
      return (.taken, takeReady(&state))
    }
  }

  private static func hasLineEnd(_ piece: [UInt8]) -> Bool {
    piece.withUnsafeBufferPointer { memchr($0.baseAddress!, 0x0A, $0.count) != nil }
  }

  func end() { finish { $0.hasEnded = true } }

  func fail(_ problem: Problem) { finish { $0.failure = $0.failure ?? problem } }

  private func finish(_ change: (inout State) -> Void) {
    let ready = state.withLock { state in
      change(&state)
      return takeReady(&state)
    }
    ready?()
  }

  /// Whether a worker has something to do.
  private func isReady(_ state: State) -> Bool {
    state.hasLineEnd || state.bytes >= limit || state.hasEnded || state.failure != nil
  }

  private func takeReady(_ state: inout State) -> (@Sendable () -> Void)? {
    guard isReady(state) else { return nil }
    defer { state.whenReady = nil }
    return state.whenReady
  }

  private func release() {
    state.withLock { state in
      _ = budget.change(from: state.held, to: 0)
      state.pieces = []
      state.bytes = 0
      state.retained = 0
    }
  }
}
