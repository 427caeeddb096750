package import CutoverDomain
import CutoverSQLite

extension TableStore {
  /// How many events are committed at once.
  private static let portion = 10_000

  /// Makes a new file at `path` with the tables that `schema` says, and writes into them what events come to, as their
  /// program would have: without a position, as of nobody's journal. `next` gives the events, `nil` after the last one.
  /// Throws ``SinkError``; a file that was begun stays.
  package func make(
    _ path: String, schema: String, _ next: () throws -> (any DomainEvent)?
  ) throws(SinkError) {
    do {
      guard FileIdentity(of: path) == nil else {
        throw SinkError(.unavailable, "\(path) is there already", remedy: "name another file")
      }
      let connection = try SQLiteConnection(path: path, .createIfMissing)
      // Until it is whole nobody has anything to lose.
      try connection.execute("PRAGMA synchronous = OFF")
      try connection.execute(schema)
      var (sequence, isAtEnd): (Int64, Bool) = (0, false)
      while !isAtEnd {
        try connection.writing {
          let writer = TableWriter(connection)
          for _ in 0..<Self.portion {
            guard let event = try next() else {
              isAtEnd = true
              break
            }
            sequence += 1
            let placed = SequencedEvent(sequence: sequence, event: event, bytes: 0)
            if let reason = try writer.apply(placed, by: self) {
              throw SinkError(.unavailable, "event \(event.id) cannot go into \(path): \(reason)")
            }
          }
          return true
        }
      }
      // As the program has it open.
      try connection.execute("PRAGMA journal_mode = WAL")
    } catch { throw TableFault.sinkError(error, in: path) }
  }
}
