import CutoverJSON
import CutoverPostgres
import CutoverRepository

extension BatchWriter {
  mutating func writeSummaries(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    try writeSinceInception(found, &pipeline)
    try writeLeaderboard(&pipeline)
    try writeAnalytics(found, &pipeline)
  }

  private mutating func writeSinceInception(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    guard !fold.sinceInception.isEmpty else { return }
    let known = Dictionary(uniqueKeysWithValues: found.sinceInception.map { (ExactString($0.id), $0) })
    let rows = fold.sinceInception.rows.map { row in
      guard let old = known[ExactString(row.id)] else { return row }
      var row = row
      row.arrival = old.arrival
      // The model that the value is taken from has to follow in Redis, too.
      fold.note(CacheNote(.sinceInception, old.modelId), row.seq)
      return row
    }
    try pipeline.queue(UpsertSinceInceptionValues(rows: rows, always: true))
  }

  private func writeLeaderboard(_ pipeline: inout PostgresPipeline) throws {
    guard let leaderboard = fold.leaderboard else { return }
    let rows = leaderboard.value.enumerated().map { place, entry in
      StoredLeaderboardEntry(entry: entry, arrival: Int64(place), seq: leaderboard.seq)
    }
    try pipeline.queue(UpsertLeaderboardEntries(rows: rows, always: true))
    try pipeline.queue(DeleteLeaderboardEntriesExcept(rows: rows, seq: leaderboard.seq))
  }

  /// Analytics go to the list of all models, and to what stands for the model's own file.
  private func writeAnalytics(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    guard !fold.analytics.isEmpty else { return }
    let known = Dictionary(uniqueKeysWithValues: found.analytics.map { (ExactString($0.model), $0.arrival) })
    let rows = fold.analytics.rows.flatMap { row in
      var listed = row
      listed.arrival = known[ExactString(row.model)] ?? row.arrival
      return [
        listed, StoredAnalytics(analytics: row.analytics, source: "own", model: row.model, arrival: 0, seq: row.seq),
      ]
    }
    try pipeline.queue(UpsertAnalytics(rows: rows, always: true))
  }
}
