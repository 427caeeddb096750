/// Things that threads share, at most ``size`` of them, each lent to one thread at a time: first come, first served.
///
/// Things are made when they are needed, and never under the pool's lock: a server that does not answer holds up only the
/// caller who wants a connection to it.
package final class LeasePool<Item>: Sendable {
  /// Why nothing is lent.
  package enum Refusal: Sendable {
    /// All stayed lent out for as long as a caller waits.
    case timeout
    case closed
  }

  private struct State {
    var idle: [Item] = []
    /// Those who wait, longest first.
    var queue: [UInt64] = []
    var nextTicket: UInt64 = 0
    var isClosed = false
    var statistics = LeaseStatistics()
  }

  private enum Outcome {
    case admitted(Item?)
    case refused(Refusal)
  }

  /// How many there are at most.
  package let size: Int
  private let patience: Duration
  private let make: @Sendable () throws -> Item
  private let isUsable: @Sendable (Item) -> Bool
  private let isReusable: @Sendable (Item) -> Bool
  private let error: @Sendable (Refusal) -> any Error
  private let state = Monitor(State())

  /// Makes nothing yet. A caller waits for at most `patience`. `isUsable` is asked before one that rested is lent,
  /// `isReusable` when one comes back; both may block. `error` is what a caller gets who is refused.
  package init(
    size: Int, patience: Duration, make: @escaping @Sendable () throws -> Item,
    isUsable: @escaping @Sendable (Item) -> Bool = { _ in true }, isReusable: @escaping @Sendable (Item) -> Bool,
    error: @escaping @Sendable (Refusal) -> any Error
  ) {
    self.size = max(1, size)
    self.patience = patience
    self.make = make
    self.isUsable = isUsable
    self.isReusable = isReusable
    self.error = error
  }

  /// Lends one to `body`, which must not keep it. Throws what `body` throws, what making one throws, and the pool's own
  /// error where none becomes free in time or the pool is closed.
  package func withLease<R>(_ body: (Item) throws -> R) throws -> R {
    let item = try take()
    defer { giveBack(item) }
    return try body(item)
  }

  package var statistics: LeaseStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.idle = state.idle.count
      statistics.waiting = state.queue.count
      return statistics
    }
  }

  /// Refuses further callers and drops what is idle now, and what is lent out when it comes back.
  package func close() {
    state.withLock(wake: true) { state in
      state.isClosed = true
      state.statistics.dropped += state.idle.count
      state.idle.removeAll()
    }
  }

  private func take() throws -> Item {
    if let item = try admit() {
      if isUsable(item) { return item }
      state.withLock { $0.statistics.dropped += 1 }
    }
    state.withLock { $0.statistics.making += 1 }
    do {
      let item = try make()
      state.withLock { state in
        state.statistics.making -= 1
        state.statistics.made += 1
      }
      return item
    } catch {
      state.withLock(wake: true) { state in
        state.statistics.making -= 1
        state.statistics.inUse -= 1
      }
      throw error
    }
  }

  /// Waits for a place among those that are lent out; gives one that rests, `nil` where there is none.
  private func admit() throws -> Item? {
    var ticket: UInt64?
    var hasWaited = false
    let outcome = state.wait(until: Deadline(in: patience)) { state -> Outcome? in
      if state.isClosed { return .refused(.closed) }
      let isNext = ticket == nil ? state.queue.isEmpty : state.queue.first == ticket
      if isNext, state.statistics.inUse < self.size {
        if ticket != nil { state.queue.removeFirst() }
        ticket = nil
        state.statistics.inUse += 1
        state.statistics.leases += 1
        // The one used last is the least likely to be stale.
        return .admitted(state.idle.popLast())
      }
      if ticket == nil {
        ticket = state.nextTicket
        hasWaited = true
        state.queue.append(state.nextTicket)
        state.nextTicket += 1
        state.statistics.waits += 1
      }
      return nil
    }
    if let ticket { state.withLock { state in state.queue.removeAll { $0 == ticket } } }
    // The next in the queue may have room too, and was not woken for it.
    if hasWaited { state.withLock(wake: true) { _ in } }
    switch outcome {
    case .admitted(let item): return item
    case .refused(let refusal): throw error(refusal)
    case nil:
      state.withLock { $0.statistics.timeouts += 1 }
      throw error(.timeout)
    }
  }

  private func giveBack(_ item: Item) {
    let isReusable = isReusable(item)
    state.withLock(wake: true) { state in
      state.statistics.inUse -= 1
      if isReusable, !state.isClosed { state.idle.append(item) } else { state.statistics.dropped += 1 }
    }
  }
}

/// What a ``LeasePool`` counts: the first four now, the others since it was made.
package struct LeaseStatistics: Sendable, Equatable {
  package var inUse = 0
  /// How many of these are being made for a caller who waits.
  package var making = 0
  package var idle = 0
  /// How many callers are waiting.
  package var waiting = 0
  /// How many callers had to wait.
  package var waits = 0
  package var leases = 0
  package var made = 0
  /// Lost, closed, or not to be lent again.
  package var dropped = 0
  /// How many callers were refused, as none came back in time.
  package var timeouts = 0

  package init() {}
}
