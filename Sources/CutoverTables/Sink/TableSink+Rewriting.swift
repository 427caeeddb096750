package import CutoverDomain
import CutoverSQLite

/// All records that a table is to have.
package struct TableContents {
  let table: TableShape
  let next: () throws -> [ColumnValue]?

  package init<Record>(_ table: LegacyTable<Record>, _ next: @escaping () throws -> Record?) {
    self.table = table.shape
    self.next = { try next().map(table.shape.values) }
  }
}

/// What a rewrite does to a table.
package struct TableRewrite: Sendable, Equatable {
  package let table: String
  /// How many records are new or differ.
  package let written: Int
  /// How many records go, since they are not among those given.
  package let removed: Int
}

extension TableSink {
  /// Has tables hold the records given and no others, all at once; columns that no field names stay with their rows.
  /// The tables are not held any more. Both sides stand at one entry meanwhile, and the records are of that moment.
  ///
  /// Nothing is done unless `accepting` takes what it would come to. Where anything goes, the old tables are kept in a
  /// file of their own in a new folder below `kept`, whose path is returned: they are of the moment before the rewrite,
  /// whatever other programs do. Throws ``SinkError``; the tables are then as they were.
  package func rewrite(
    _ contents: [TableContents], keptIn kept: String, accepting: ([TableRewrite]) -> Bool
  ) throws(SinkError) -> (rewrites: [TableRewrite], isDone: Bool, kept: String?) {
    try whenOpen { state in
      guard let connection = state.connection, let position = state.position else { return ([], false, nil) }
      // The rows of other tables that refer to a row are not to go with it: it comes back in a moment.
      try connection.execute("PRAGMA foreign_keys = OFF")
      defer { try? connection.execute("PRAGMA foreign_keys = ON") }
      var result: (rewrites: [TableRewrite], isDone: Bool, kept: String?) = ([], false, nil)
      try commit(&state) { connection, state in
        let violations = try connection.int64(OwnStatement.violations.text)
        let copy = try KeptTables(contents.map(\.table.name), of: connection, in: kept)
        defer { copy.discard() }
        result.rewrites = try contents.map { try rewrite($0, on: connection) }
        guard accepting(result.rewrites) else { return false }
        guard try connection.int64(OwnStatement.violations.text) <= violations else {
          throw SinkError(
            .unavailable, "\(path): the records given refer to others that there are not",
            remedy: "restore all tables that belong together")
        }
        if result.rewrites.contains(where: { $0.written + $0.removed > 0 }) {
          let isLoss = result.rewrites.contains { $0.removed > 0 }
          result.kept = try ReplacedSets(kept, failure: TableStore.failure).keep(isLoss: isLoss) {
            try copy.move(to: $0)
          }
        }
        var new = state.stored ?? TablePosition(position)
        new.position = position
        for table in contents { new.held[table.table.name] = nil }
        state.stored = new
        result.isDone = true
        return true
      }
      return result
    }
  }

  private func rewrite(_ contents: TableContents, on connection: SQLiteConnection) throws -> TableRewrite {
    let table = contents.table
    try connection.execute(table.beginNoting)
    let (note, put) = (try connection.prepare(table.note), try connection.prepare(table.put))
    // See ``TableWriter``: what a trigger has changed is written once more.
    let times = try connection.names(.otherTriggers, of: table.name).isEmpty ? 1 : 2
    var written = 0
    while let values = try contents.next() {
      try table.key(of: values).bind(to: note, from: 1)
      try note.run()
      for time in 0..<times {
        table.bind(values, to: put)
        try put.run()
        if time == 0 { written += connection.changes }
      }
    }
    try connection.execute(table.removeUnnoted)
    let removed = connection.changes
    try connection.execute(TableShape.endNoting)
    return TableRewrite(table: table.name, written: written, removed: removed)
  }
}
