import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres

/// Makes the values that notes are about anew from Postgres: the same values that a reader would put into Redis.
///
/// All queries go to the server in one pipeline, since a delivery is about dozens of keys. It wants a snapshot around
/// it that is not older than the notes.
struct CacheLoad {
  let connection: PostgresConnection
  let keys: CacheRegistry

  /// The values of `notes`, each with its key. A value that Postgres has but that cannot be sent to a reader becomes a
  /// deletion: a reader then meets the fault itself. Throws `PostgresError`.
  func writes(for notes: [CacheNote]) throws -> [CacheWrite] {
    do { return try load(notes) } catch  where Self.isFault(error) {
      if notes.count == 1 { return [.deletion(keys.key(of: notes[0]))] }
      let half = notes.count / 2
      return try writes(for: Array(notes[..<half])) + writes(for: Array(notes[half...]))
    }
  }

  /// A note for every value that readers look for. Throws `PostgresError`.
  func everything() throws -> [CacheNote] {
    var notes = [CacheNote.Kind.cryptoPrices, .leaderboard, .leaderboardRanks, .allAnalytics].map { CacheNote($0) }
    notes += try connection.all(ListPrices()).map { CacheNote(.latestPrice, $0.symbol, provider: $0.provider) }
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

  private func load(_ notes: [CacheNote]) throws -> [CacheWrite] {
    let groups =
      notes.contains { $0.kind == .recentTrades }
      ? Dictionary(
        try connection.all(ListNewestTradeOfGroups()).map { (ExactString($0.modelId), $0.groupOrdinal) },
        uniquingKeysWith: { first, _ in first }) : [:]
    let documents = try documents(for: notes)
    var writes: [CacheWrite] = []
    writes.reserveCapacity(notes.count)
    try connection.pipeline { pipeline in
      for note in notes {
        let query = CacheQuery(
          note: note, key: keys.key(of: note), groups: groups, documents: documents, newest: keys.settings.newest)
        try query.queue(in: &pipeline) { writes.append($0) }
      }
    }
    return writes
  }

  /// The documents that the values of `notes` are parts of.
  private func documents(for notes: [CacheNote]) throws -> [LegacyDocument: StoredDocument] {
    var documents: [LegacyDocument: StoredDocument] = [:]
    for document in Set(notes.compactMap(\.kind.document)) {
      documents[document] = try connection.one(GetDocument(name: document.rawValue))
    }
    return documents
  }
}

extension CacheNote.Kind {
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
