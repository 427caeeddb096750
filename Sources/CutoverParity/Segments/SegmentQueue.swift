import CutoverThreads
import Synchronization

/// Hands the segments of a run to the threads of a process, and takes in what they find.
///
/// Where the segments are in Postgres, other processes take part: what one of them has had for too long is handed out
/// again. The process of the run does not depend on that: where the table is out of reach, it goes on by itself.
final class SegmentQueue: Sendable {
  /// A segment that a thread of this process has.
  struct Claim: Sendable {
    let segment: Segment
    let attempts: Int32
    let lost: Lost
  }

  /// Whether somebody else has taken a segment over.
  final class Lost: Sendable {
    private let flag = Atomic(false)

    var happened: Bool { flag.load(ordering: .relaxed) }
    func happen() { flag.store(true, ordering: .relaxed) }
  }

  private struct State {
    var table: SegmentTable?
    var failure: (any Error)?
    /// Those that nobody has, the first to be compared first; empty where the table has them.
    var open: [Segment] = []
    var claims: [Int: Claim] = [:]
    var found: [Int: SegmentFindings] = [:]
    /// Whether the rest is left for a later moment.
    var isClosed = false
    /// Counts what threads that wait may have waited for.
    var changes = 0
  }

  /// The segments, in the order in which they are to be compared; none where the process takes part in another's run.
  private let ranked: [Segment]
  private let isOwner: Bool
  private let isOver: @Sendable () -> Bool
  private let isStale: @Sendable () -> Bool
  private let state: Monitor<State>

  /// How often a thread that has nothing to do looks for what others may have left.
  private static let interval = Duration.milliseconds(200)

  /// The queue of the process of the run; without `table`, nobody else takes part. Once `isStale`, what nobody has begun
  /// is left in the table, if something has been compared.
  init(
    _ ranked: [Segment], _ table: SegmentTable?, isStale: @escaping @Sendable () -> Bool = { false },
    isOver: @escaping @Sendable () -> Bool
  ) {
    self.ranked = ranked
    isOwner = true
    self.isStale = isStale
    self.isOver = isOver
    state = Monitor(State(table: table, open: table == nil ? ranked : []))
  }

  /// The queue of a process that takes part.
  init(helping table: SegmentTable, isOver: @escaping @Sendable () -> Bool) {
    ranked = []
    isOwner = false
    isStale = { false }
    self.isOver = isOver
    state = Monitor(State(table: table))
  }

  /// Why the table could not be used any more.
  var failure: (any Error)? { state.withLock(\.failure) }

  /// Whether segments are left in the table, to be compared at a later moment.
  var leavesSome: Bool {
    state.withLock { state in
      guard state.isClosed, let table = state.table else { return false }
      do { return try table.undone() > 0 } catch {
        drop(&state, error)
        return false
      }
    }
  }

  /// The next segment to compare; `nil` where none is left, or the run is over. The process of the run waits for what
  /// others have, and takes over what they leave.
  func next() -> Claim? {
    while !isOver() {
      let (step, changes) = state.withLock { state in (take(&state), state.changes) }
      switch step {
      case .claimed(let claim): return claim
      case .ended: return nil
      case .wait:
        state.wait(until: Deadline(in: Self.interval)) { $0.changes != changes ? () : nil }
      }
    }
    return nil
  }

  /// Takes in what was found of a segment; nothing where somebody else has taken it over. Says whether the segment is done.
  func finish(_ claim: Claim, _ findings: SegmentFindings) -> Bool {
    let place = claim.segment.place
    var isDone = false
    settle(claim) { state in
      guard findings.isFinished else {
        if claim.lost.happened { return }
        // What was stopped is told by the process of the run alone, which was stopped, too.
        if isOwner { state.found[place] = findings } else { try state.table?.giveBack(place, attempts: claim.attempts) }
        return
      }
      isDone = try state.table?.finish(place, attempts: claim.attempts, findings) ?? isOwner
      if isDone, isOwner { state.found[place] = findings }
    } without: { state in
      guard isOwner, findings.isFinished || !claim.lost.happened else { return }
      state.found[place] = findings
      isDone = findings.isFinished
    }
    return isDone
  }

  /// Lets somebody else have a segment.
  func giveBack(_ claim: Claim) {
    settle(claim) { state in
      guard let table = state.table else { return state.open.insert(claim.segment, at: 0) }
      try table.giveBack(claim.segment.place, attempts: claim.attempts)
    } without: { _ in
    }
  }

  /// Says that the process goes on with what it has.
  func renew() {
    state.withLock { state in
      guard let table = state.table, !state.claims.isEmpty else { return }
      do {
        let own = try table.renew(state.claims.map { ($0, $1.attempts) })
        for (place, claim) in state.claims where !own.contains(place) { claim.lost.happen() }
      } catch { drop(&state, error) }
    }
  }

  /// What was found of all segments, here and elsewhere.
  func collect() -> [Int: SegmentFindings] {
    state.withLock { state in
      let missing = ranked.map(\.place).filter { state.found[$0] == nil }
      if let table = state.table, !missing.isEmpty {
        do { state.found.merge(try table.results(of: missing)) { first, _ in first } } catch { drop(&state, error) }
      }
      return state.found
    }
  }

  private enum Step {
    case claimed(Claim)
    case wait
    case ended
  }

  private func take(_ state: inout State) -> Step {
    if let table = state.table {
      do {
        if isOwner, !state.found.isEmpty, isStale() {
          if !state.isClosed { try table.close() }
          state.isClosed = true
          return try table.claimed() == 0 ? .ended : .wait
        }
        if let (segment, attempts) = try table.claim() { return .claimed(claim(segment, attempts, &state)) }
        if !isOwner { return .ended }
        return try table.undone() == 0 ? .ended : .wait
      } catch { drop(&state, error) }
    }
    guard isOwner else { return .ended }
    if !state.open.isEmpty { return .claimed(claim(state.open.removeFirst(), 0, &state)) }
    return state.claims.isEmpty ? .ended : .wait
  }

  private func claim(_ segment: Segment, _ attempts: Int32, _ state: inout State) -> Claim {
    let claim = Claim(segment: segment, attempts: attempts, lost: Lost())
    state.claims[segment.place] = claim
    return claim
  }

  private func settle(
    _ claim: Claim, _ body: (inout State) throws -> Void, without: (inout State) -> Void
  ) {
    state.withLock(wake: true) { state in
      state.changes += 1
      if state.claims[claim.segment.place]?.lost === claim.lost { state.claims[claim.segment.place] = nil }
      do { try body(&state) } catch {
        without(&state)
        drop(&state, error)
      }
    }
  }

  /// Goes on without the table: everything that this process has not found, and is not about to, is open.
  private func drop(_ state: inout State, _ error: any Error) {
    state.table = nil
    state.failure = error
    state.open = ranked.filter { state.found[$0.place] == nil && state.claims[$0.place] == nil }
  }
}
