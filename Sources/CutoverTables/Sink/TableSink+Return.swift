package import CutoverDomain
import CutoverSQLite

/// What the journal did to held tables on their way back.
package struct TableCatchUp: Sendable, Equatable {
  package var caughtUp: [String] = []
  /// Tables that are as far as the journal could bring them, and why that is not far enough.
  package var left: [String: String] = [:]
}

/// Held tables, and how they come back into use.
extension TableSink {
  /// The tables that lack events, with the sequence number of the last event that each holds; `nil` where that was an
  /// entry of another journal. Throws ``SinkError``.
  package func held() throws(SinkError) -> [String: Int64?] {
    try whenOpen { ($0.stored?.held ?? [:]).mapValues { $0 == TablePosition.elsewhere ? nil : $0 } }
  }

  /// Says that the writes by others to a table, up to a change of the file, are known and good: they are told of no
  /// more, and stay changes that the next comparison looks at. Throws ``SinkError``.
  package func acceptForeignWrites(to table: String, upTo change: Int64) throws(SinkError) {
    try whenOpen { state in
      guard store.isTracked, state.stored != nil else { return }
      try commit(&state) { connection, _ in
        try ChangeLog(connection).accept(table, upTo: change)
        return true
      }
    }
  }

  /// The held tables that are to be written again.
  package func released() throws(SinkError) -> [String] { try whenOpen { released($0) } }

  private func released(_ state: State) -> [String] {
    let covered = store.covered(by: state.complete, parents: state.parents)
    return (state.stored?.held ?? [:]).keys.filter { !covered.contains($0) }.sorted()
  }

  /// Applies to the held tables that are needed again the events that were kept from them, some at a time; batches come
  /// in between. They lose nothing by that. The repository is not asked. Tables that the journal cannot bring up to
  /// date stay held, and are named with the reason. Throws ``SinkError``; what was applied until then stays.
  package func catchUp(with events: JournalEvents) throws(SinkError) -> TableCatchUp {
    var result = TableCatchUp()
    while try whenOpen({ try step(events, &$0, &result) }) {}
    result.caughtUp.sort()
    return result
  }

  /// Applies some events; false where nothing is left to do.
  private func step(_ events: JournalEvents, _ state: inout State, _ result: inout TableCatchUp) throws -> Bool {
    guard let stored = state.stored, let position = state.position else { return false }
    var ready: [String: Int64] = [:]
    for table in released(state) where result.left[table] == nil {
      let sequence = stored.held[table] ?? TablePosition.elsewhere
      if let reason = objection(at: sequence, position, events) {
        result.left[table] = reason
      } else {
        ready[table] = sequence
      }
    }
    guard let start = ready.values.min() else { return false }
    let (batch, end) = start < position.sequence ? try events.read(start, position.sequence) : ([], start)
    guard end > start || start == position.sequence else {
      throw SinkError(.unavailable, "\(path): the journal has no entry after \(start)")
    }
    let others = Set(store.tables.map(\.name)).subtracting(ready.keys)
    var (caughtUp, refused): ([String], [String: String]) = ([], [:])
    try commit(&state) { connection, state in
      let log = store.isTracked ? ChangeLog(connection) : nil
      let writer = TableWriter(connection)
      var new = stored
      for event in batch {
        writer.left = others.union(ready.filter { $0.value >= event.sequence }.keys)
        try log?.write(as: event.sequence)
        guard let reason = try writer.apply(event, by: store) else { continue }
        // The tables are whole up to the entry before it.
        for (table, sequence) in ready where sequence < event.sequence {
          refused[table] = "event \(event.sequence) cannot go into it: \(reason)"
          new.held[table] = event.sequence - 1
          ready[table] = .max
        }
      }
      for (table, sequence) in ready where sequence < .max {
        new.held[table] = max(sequence, end)
        guard max(sequence, end) >= position.sequence else { continue }
        new.held[table] = nil
        caughtUp.append(table)
      }
      new.position = position
      state.stored = new
      return true
    }
    result.caughtUp += caughtUp
    result.left.merge(refused) { $1 }
    return true
  }

  /// Why the journal cannot bring a table up to date; `nil` where it can.
  private func objection(at sequence: Int64, _ position: SinkPosition, _ events: JournalEvents) -> String? {
    if sequence == TablePosition.elsewhere || position.journal != events.journal {
      return "it was left alone when the file followed another journal"
    }
    if sequence + 1 < events.first, sequence < position.sequence {
      return "it was left alone at entry \(sequence), and the journal begins at entry \(events.first)"
    }
    return nil
  }
}
