import CutoverPostgres

extension Backfill {
  static func sinceInceptionValues(
    _ legacy: LegacyDirectory, batch: Int
  ) throws -> ListLoad<SinceInceptionValue, StoredSinceInceptionValue> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.sinceInceptionValues.rawValue, list: try legacy.sinceInceptionValuesList(), batch: batch,
      key: { ("id", $0.id) },
      row: { value in
        defer { arrival += 1 }
        return StoredSinceInceptionValue(value: value, arrival: arrival)
      },
      write: { rows, connection in
        try addNames(models: rows.map(\.value.modelId), connection)
        return try connection.execute(UpsertSinceInceptionValues(rows: rows, seq: sequence))
      })
  }

  static func leaderboard(_ legacy: LegacyDirectory) throws -> ListLoad<LeaderboardEntry, StoredLeaderboardEntry> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.leaderboard.rawValue, list: try legacy.leaderboardList(), batch: nil,
      key: { ("id", $0.id) },
      row: { entry in
        defer { arrival += 1 }
        return StoredLeaderboardEntry(entry: entry, arrival: arrival)
      },
      write: { rows, connection in
        try addNames(models: rows.map(\.entry.id), connection)
        return try connection.execute(UpsertLeaderboardEntries(rows: rows, seq: sequence))
          + connection.execute(DeleteLeaderboardEntriesExcept(rows: rows, seq: sequence))
      })
  }

  static func analytics(_ legacy: LegacyDirectory) throws -> ListLoad<ModelAnalytics, StoredAnalytics> {
    var arrival: Int64 = 0
    return ListLoad(
      name: LegacyDocument.analytics.rawValue, list: try legacy.analyticsList(), batch: nil,
      key: { ("model_id", $0.modelId) },
      row: { analytics in
        defer { arrival += 1 }
        return StoredAnalytics(analytics: analytics, source: "list", model: analytics.modelId, arrival: arrival)
      },
      write: { rows, connection in
        try addNames(models: rows.map(\.model), connection)
        return try connection.execute(UpsertAnalytics(rows: rows, seq: sequence))
          + connection.execute(DeleteAnalyticsExcept(rows: rows, ofSource: "list", seq: sequence))
      })
  }
}

/// The analytics in the files of single models. Such a file can be missing; most hold an array, which clients never saw.
struct OwnAnalyticsLoad: DocumentLoad {
  static let documentName = "analytics-{model}"

  var name: String { Self.documentName }
  private let rows: [StoredAnalytics]

  init(_ legacy: LegacyDirectory) throws {
    rows = try legacy.modelsWithOwnAnalytics().compactMap { model in
      try legacy.ownAnalytics(of: model, fitting: .orFault).map {
        StoredAnalytics(analytics: $0, source: "own", model: model)
      }
    }
  }

  func check() -> Int { rows.count }

  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int {
    let changed = try connection.transaction { _ in
      try Backfill.addNames(models: rows.map(\.model), connection)
      return try connection.execute(UpsertAnalytics(rows: rows, seq: Backfill.sequence))
        + connection.execute(DeleteAnalyticsExcept(rows: rows, ofSource: "own", seq: Backfill.sequence))
    }
    progress(rows.count)
    return changed
  }
}
