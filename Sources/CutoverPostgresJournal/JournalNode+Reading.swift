import CutoverPostgres

extension JournalNode {
  /// All that use the journal, with the token of each.
  static func all(
    of journal: Int16, on connection: PostgresConnection
  ) throws -> [(token: String, node: JournalNode)] {
    // What is said of a sink belongs to a node that is there: one that began in between is read the next time.
    let sinks = Dictionary(grouping: try connection.all(ListNodeSinks(journal: journal)), by: \.token)
    return try connection.all(ListNodes(journal: journal)).map { row in
      var node = JournalNode(process: row.process, version: row.version, feeds: row.feeds, silence: row.silence)
      node.sinks = (sinks[row.token] ?? []).map {
        Sink(name: $0.sink, feeds: $0.feeds, wants: $0.wants, reaches: $0.reaches)
      }
      return (row.token, node)
    }
  }
}
