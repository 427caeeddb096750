import CutoverRepository

/// What becomes of positions in a batch. A position that is closed and opened again within the batch leaves a closed row
/// behind, as it does event by event; so opening and closing go in rounds, in each of which a position is opened and
/// then closed at most once.
struct PositionRounds {
  struct Round {
    var opened = TableRows<PositionTable>()
    var closed = LatestRows<NamePair, StoredClosing>()
  }

  private(set) var rounds: [Round] = []
  /// The round that a position has come to, and whether it is closed in it.
  private var states: [NamePair: (round: Int, isClosed: Bool)] = [:]

  mutating func open(_ position: FiledPosition, _ sequence: Int64) {
    let key = PositionTable.key(of: position)
    var state = states[key] ?? (0, false)
    if state.isClosed { state = (state.round + 1, false) }
    provide(state.round)
    rounds[state.round].opened.put(position, at: sequence)
    states[key] = state
  }

  mutating func close(_ closing: PositionClosing, _ sequence: Int64) {
    let key = NamePair(closing.modelId, closing.symbol)
    let state = states[key] ?? (0, false)
    // What is closed already cannot be closed again.
    if state.isClosed { return }
    provide(state.round)
    rounds[state.round].closed.put(Stamped(closing, sequence), for: key)
    states[key] = (state.round, true)
  }

  private mutating func provide(_ round: Int) {
    if round == rounds.count { rounds.append(Round()) }
  }
}
