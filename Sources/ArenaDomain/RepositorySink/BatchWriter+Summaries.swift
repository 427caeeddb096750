import CutoverCache
import CutoverPostgres
import CutoverRepository

extension BatchWriter {
  mutating func writeSummaries(_ found: FoundRows, _ pipeline: inout PostgresPipeline) throws {
    for old in found.sinceInception {
      // The model that a value is taken from has to follow in Redis, too.
      guard let new = fold.sinceInception[SinceInceptionTable.key(of: old)] else { continue }
      fold.note(CacheNote(.sinceInception, old.modelId), new.sequence)
    }
    try fold.sinceInception.queue(&pipeline)
    if let leaderboard = fold.leaderboard {
      let rows = leaderboard.value.enumerated().map { place, entry in
        StoredRecord(entry, arrival: Int64(place), sequence: leaderboard.seq)
      }
      try pipeline.queue(LoadRecords<LeaderboardTable>(rows))
      try pipeline.queue(DeleteRecordsExcept<LeaderboardTable>(rows, upTo: leaderboard.seq))
    }
    try fold.listedAnalytics.queue(&pipeline)
    try fold.ownAnalytics.queue(&pipeline)
  }
}
