import CutoverDocuments
import CutoverPostgres
import CutoverRepository

extension Backfill {
  func sinceInceptionValues() throws -> ListLoad<SinceInceptionValue, StoredSinceInceptionValue> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.sinceInceptionValues.rawValue, list: try legacy.list(ArenaLists.sinceInceptionValues),
      sequence: sequence, batch: batch,
      key: { ("id", $0.id) },
      names: { [NamedField("id", $0.id), NamedField("model_id", $0.modelId)] },
      row: { value in
        defer { arrival += 1 }
        return StoredSinceInceptionValue(value: value, arrival: arrival, seq: sequence)
      },
      write: { rows, connection in
        try addNames(models: rows.map(\.value.modelId), connection)
        return try connection.execute(UpsertSinceInceptionValues(rows: rows, always: false))
      })
  }

  func leaderboard() throws -> ListLoad<LeaderboardEntry, StoredLeaderboardEntry> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.leaderboard.rawValue, list: try legacy.list(ArenaLists.leaderboard), sequence: sequence,
      batch: nil,
      key: { ("id", $0.id) },
      names: { [NamedField("id", $0.id)] },
      row: { entry in
        defer { arrival += 1 }
        return StoredLeaderboardEntry(entry: entry, arrival: arrival, seq: sequence)
      },
      write: { rows, connection in
        try addNames(models: rows.map(\.entry.id), connection)
        return try connection.execute(UpsertLeaderboardEntries(rows: rows, always: false))
          + connection.execute(DeleteLeaderboardEntriesExcept(rows: rows, seq: sequence))
      })
  }

  func analytics() throws -> ListLoad<ModelAnalytics, StoredAnalytics> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.analytics.rawValue, list: try legacy.list(ArenaLists.analytics), sequence: sequence,
      batch: nil,
      key: { ("model_id", $0.modelId) },
      names: { [NamedField("model_id", $0.modelId)] },
      row: { analytics in
        defer { arrival += 1 }
        return StoredAnalytics(
          analytics: analytics, source: "list", model: analytics.modelId, arrival: arrival, seq: sequence)
      },
      write: { rows, connection in
        try addNames(models: rows.map(\.model), connection)
        return try connection.execute(UpsertAnalytics(rows: rows, always: false))
          + connection.execute(DeleteAnalyticsExcept(rows: rows, ofSource: "list", seq: sequence))
      })
  }
}

/// The analytics in the files of single models. Such a file can be missing; most hold an array, which clients never saw.
struct OwnAnalyticsLoad: DocumentLoad {
  static let documentName = "analytics-{model}"

  var name: String { Self.documentName }
  private let backfill: Backfill
  private let rows: [StoredAnalytics]

  init(_ backfill: Backfill) throws {
    self.backfill = backfill
    rows = try backfill.legacy.modelsWithOwnAnalytics().compactMap { model in
      try backfill.legacy.ownAnalytics(of: model, fitting: .orFault).map {
        StoredAnalytics(analytics: $0, source: "own", model: model, seq: backfill.sequence)
      }
    }
  }

  func check() -> Int { rows.count }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let changed = try connection.sinkTransaction {
      try backfill.addNames(models: rows.map(\.model), connection)
      return try connection.execute(UpsertAnalytics(rows: rows, always: false))
        + connection.execute(DeleteAnalyticsExcept(rows: rows, ofSource: "own", seq: backfill.sequence))
    }
    progress(rows.count)
    return changed
  }
}
