package import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverJSON
package import CutoverPostgres
import CutoverRepository

/// The values that notes are about, read again from Postgres: the same values that a reader would put into Redis. All
/// queries go to the server in one pipeline, since a delivery is about dozens of keys.
extension CacheRegistry {
  package func writes(for notes: [CacheNote], on connection: PostgresConnection) throws -> [CacheWrite] {
    do { return try load(notes, connection) } catch  where Self.isFault(error) {
      if notes.count == 1 { return [.deletion(key(of: notes[0]))] }
      let half = notes.count / 2
      return try writes(for: Array(notes[..<half]), on: connection)
        + writes(for: Array(notes[half...]), on: connection)
    }
  }

  package func everything(on connection: PostgresConnection) throws -> [CacheNote] {
    var notes = [ArenaCacheKind.cryptoPrices, .leaderboard, .leaderboardRanks, .allAnalytics].map { CacheNote($0) }
    notes += try connection.all(ListPrices()).map { CacheNote(.latestPrice, $0.provider, $0.symbol) }
    for model in try connection.all(ListModels()) {
      notes += [.positions, .recentTrades, .sinceInception, .analytics, .conversation].map { CacheNote($0, model.id) }
    }
    return notes
  }

  /// Whether an error is one of a value's own.
  private static func isFault(_ error: any Error) -> Bool {
    if let error = error as? PostgresError { return error.code == .decoding }
    return error is ReadError
  }

  private func load(_ notes: [CacheNote], _ connection: PostgresConnection) throws -> [CacheWrite] {
    let groups =
      notes.contains { $0.kind == .recentTrades }
      ? Dictionary(
        try connection.all(ListNewestTradeOfGroups()).map { (ExactString($0.modelId), $0.groupOrdinal) },
        uniquingKeysWith: { first, _ in first }) : [:]
    let documents = try documents(for: notes, connection)
    var writes: [CacheWrite] = []
    writes.reserveCapacity(notes.count)
    try connection.pipeline { pipeline in
      for note in notes {
        let query = CacheQuery(
          note: note, key: key(of: note), groups: groups, documents: documents, newest: settings.newest)
        try query.queue(in: &pipeline) { writes.append($0) }
      }
    }
    return writes
  }

  /// The documents that the values of `notes` are parts of.
  private func documents(
    for notes: [CacheNote], _ connection: PostgresConnection
  ) throws -> [LegacyDocument: StoredDocument] {
    var documents: [LegacyDocument: StoredDocument] = [:]
    for document in Set(notes.compactMap(\.kind.document)) {
      documents[document] = try connection.one(GetDocument(name: document.rawValue))
    }
    return documents
  }
}

extension ArenaCacheKind {
  /// The document whose row decides whether there is a value at all, and whether it is null.
  fileprivate var document: LegacyDocument? {
    switch self {
    case .cryptoPrices: .cryptoPrices
    case .leaderboard: .leaderboard
    case .analytics, .allAnalytics: .analytics
    default: nil
    }
  }
}
