package import CutoverDomain
package import CutoverHTTP
import CutoverThreads

/// Gives the bodies of one side, assembled when what they show has changed and not for each request.
///
/// Many who ask for the same body wait for one assembly. Nobody joins one that began before a change: its token, which
/// was taken before its view was opened, would not be the one that is current now.
package final class SideReader: Sendable {
  package typealias Completion = @Sendable (Result<ServedBody, ReadError>) -> Void

  struct Flight {
    let id: UInt64
    let request: Request
    let token: ChangeToken
    var waiters: [UInt64: Completion] = [:]
  }

  struct State {
    var shelf: BodyShelf
    var flights: [BodyShelf.Key: [Flight]] = [:]
    var next: UInt64 = 0
    /// Since when, by endpoint, bodies have been asked for that no other side can give, and when one was asked for last.
    var asked: [String: (first: ContinuousClock.Instant, last: ContinuousClock.Instant)] = [:]

    /// Whether the side has begun lately to be the only one that can answer for an endpoint.
    mutating func hasBegun(_ endpoint: String, within lately: Duration) -> Bool {
      let now = ContinuousClock.now
      let known = asked[endpoint].flatMap { now - $0.last < lately ? $0.first : nil }
      asked[endpoint] = (known ?? now, now)
      return now - (known ?? now) < lately
    }
  }

  package let side: ServedSide
  let store: any ServedStore
  private let workers: WorkerPool
  private let timeouts: Timeouts
  private let contents: BodyContents
  let state: Monitor<State>

  /// How long a reader waits for a body.
  package let patience: Duration

  /// How many times as long a reader waits that no other side can answer, where the body was not made lately or where this
  /// has only begun: after a rollback or a restart a large file is read for the first time, or once more for the events
  /// that it gets, and a late answer is better than none.
  private static let coldPatience = 5
  /// What is lately, for both.
  private let lately: Duration

  /// `workers` are the threads that may read the side at a time; `memory` bounds what is kept, in bytes.
  /// Readers that are given the same `contents` hold bodies of equal bytes once.
  package init(
    _ side: ServedSide, store: any ServedStore, workers: WorkerPool, timeouts: Timeouts, patience: Duration,
    lately: Duration = .seconds(60), memory: Int = 256 << 20, sharing contents: BodyContents = BodyContents()
  ) {
    self.side = side
    self.store = store
    self.workers = workers
    self.timeouts = timeouts
    self.contents = contents
    self.patience = patience
    self.lately = lately
    state = Monitor(State(shelf: BodyShelf(limit: memory)))
  }

  /// The body that is at hand and current; `nil` where one has to be assembled. Does not block. Throws `ReadError`.
  package func current(_ request: Request) throws -> ServedBody? {
    let token = try store.token(for: request)
    let key = BodyShelf.Key(request)
    return state.withLock { state in
      guard let entry = state.shelf.entry(key), entry.token == token, entry.body.isFresh else { return nil }
      return entry.body
    }
  }

  /// Gives the body, or the reason why there is none, within ``patience``: at once where it is at hand, else from
  /// another thread. Where this side `isLast`, the first body of a while may take longer.
  package func read(_ request: Request, isLast: Bool = false, _ completion: @escaping Completion) {
    let token: ChangeToken
    do { token = try store.token(for: request) } catch { return completion(.failure(Self.wording(error, side))) }
    let key = BodyShelf.Key(request)
    enum Step {
      case have(ServedBody)
      case wait(UInt64)
      case start(flight: UInt64, waiter: UInt64)
    }
    let (step, patience): (Step, Duration) = state.withLock { state in
      let entry = state.shelf.entry(key)
      if let entry, entry.token == token, entry.body.isFresh { return (.have(entry.body), .zero) }
      let isNew = isLast && state.hasBegun(request.endpoint.name, within: lately)
      let isCold = isNew || entry.map { .now - $0.made > lately } ?? true
      let patience = isLast && isCold ? self.patience * Self.coldPatience : self.patience
      let waiter = state.next
      state.next += 1
      if let index = state.flights[key]?.firstIndex(where: { $0.token == token }) {
        state.flights[key]![index].waiters[waiter] = completion
        return (.wait(waiter), patience)
      }
      let flight = state.next
      state.next += 1
      state.flights[key, default: []].append(
        Flight(id: flight, request: request, token: token, waiters: [waiter: completion]))
      return (.start(flight: flight, waiter: waiter), patience)
    }
    switch step {
    case .have(let body): completion(.success(body))
    case .wait(let waiter): timeouts.after(patience) { [weak self] in self?.giveUp(waiter, key, patience) }
    case .start(let flight, let waiter):
      timeouts.after(patience) { [weak self] in self?.giveUp(waiter, key, patience) }
      let isTaken = workers.run { [self] in finish(flight, key, assemble(request)) }
      if !isTaken {
        finish(
          flight, key,
          .failure(ReadError(.unavailable, source: side.rawValue, message: "too many reads wait for it already")))
      }
    }
  }

  /// The same, waiting for it. Not for threads of the network.
  package func read(_ request: Request) throws -> ServedBody {
    let result = Monitor<Result<ServedBody, ReadError>?>(nil)
    read(request) { outcome in result.withLock(wake: true) { $0 = outcome } }
    // A completion always comes.
    return try result.wait { $0 }!.get()
  }

  func assemble(_ request: Request) -> Result<ServedBody, ReadError> {
    do {
      return .success(
        try store.withView(for: request) { view in
          let answer = try view.reading.answer(to: request, from: view.side, now: 0)
          return try ServedBody(
            answer, clock: request.endpoint.clock, sequence: view.sequence, holding: view.holds, sharing: contents)
        })
    } catch { return .failure(Self.wording(error, side)) }
  }

  private func finish(_ id: UInt64, _ key: BodyShelf.Key, _ result: Result<ServedBody, ReadError>) {
    let waiters: [Completion] = state.withLock { state in
      guard let index = state.flights[key]?.firstIndex(where: { $0.id == id }) else { return [] }
      let flight = state.flights[key]!.remove(at: index)
      if state.flights[key]!.isEmpty { state.flights[key] = nil }
      // A change since the token was taken shows at the next request, whose token is another.
      if case .success(let body) = result {
        state.shelf.put(.init(flight.request, token: flight.token, body: body), key)
      }
      return Array(flight.waiters.values)
    }
    for waiter in waiters { waiter(result) }
  }

  private func giveUp(_ waiter: UInt64, _ key: BodyShelf.Key, _ patience: Duration) {
    let completion: Completion? = state.withLock { state in
      for index in state.flights[key]?.indices ?? 0..<0 {
        if let completion = state.flights[key]![index].waiters.removeValue(forKey: waiter) { return completion }
      }
      return nil
    }
    completion?(
      .failure(
        ReadError(
          .late, source: side.rawValue, message: "it did not answer within \(patience)",
          remedy: "'cutover doctor' says what is wrong with the servers")))
  }

  private static func wording(_ error: any Error, _ side: ServedSide) -> ReadError {
    if let error = error as? ReadError { return error }
    return ReadError(
      .unavailable, source: side.rawValue, message: "\(error)",
      remedy: "'cutover doctor' says what is wrong with the servers")
  }
}
