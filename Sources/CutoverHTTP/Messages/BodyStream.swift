import CutoverThreads

/// A request's body as it comes in: filled by a thread of the network, emptied by the one that handles the request.
///
/// Bounded: where the reader is slower than the client, the client waits.
public final class BodyStream: Sendable {
  private struct State {
    var pieces: [[UInt8]] = []
    var bytes = 0
    var hasEnded = false
    /// Why the rest will not come.
    var failure: Problem?
    /// What to do when there is room again.
    var wanted: (@Sendable () -> Void)?
    /// Whether nobody reads it any more.
    var isAbandoned = false
  }

  private let state = Monitor(State())
  private let limit: Int

  init(limit: Int = 1 << 20) { self.limit = limit }

  /// A body that is there as a whole.
  convenience init(_ body: [UInt8]) {
    self.init()
    _ = offer(body) {}
    end()
  }

  /// The next piece, `nil` at the end. Throws ``Problem`` where the client went away or was too slow.
  public func next() throws -> [UInt8]? {
    var wanted: (@Sendable () -> Void)?
    let piece: Result<[UInt8]?, Problem>? = state.wait { state in
      if !state.pieces.isEmpty {
        // All that is there at once: pieces of the network are small.
        let piece = state.pieces.count == 1 ? state.pieces[0] : Array(state.pieces.joined())
        state.pieces.removeAll()
        state.bytes = 0
        wanted = state.wanted
        state.wanted = nil
        return .success(piece)
      }
      if let failure = state.failure { return .failure(failure) }
      return state.hasEnded ? .success(nil) : nil
    }
    wanted?()
    return try piece!.get()
  }

  /// Takes a piece; false where there is no room for it: then `whenWanted` is called once there is.
  func offer(_ piece: [UInt8], whenWanted: @escaping @Sendable () -> Void) -> Bool {
    state.withLock(wake: true) { state in
      if state.isAbandoned { return true }
      if state.bytes >= limit {
        state.wanted = whenWanted
        return false
      }
      state.pieces.append(piece)
      state.bytes += piece.count
      return true
    }
  }

  func end() { state.withLock(wake: true) { $0.hasEnded = true } }

  func fail(_ problem: Problem) { state.withLock(wake: true) { $0.failure = problem } }

  /// The rest is thrown away, and a reader that waits for it is told so.
  func abandon() {
    let wanted = state.withLock(wake: true) { state in
      state.isAbandoned = true
      state.failure = state.failure ?? Problem(503, "the request was answered before the end of its body")
      state.pieces.removeAll()
      defer { state.wanted = nil }
      return state.wanted
    }
    wanted?()
  }
}
