import CutoverBasics

/// Sizes that a journal keeps to. Other ones are for tests, which have no time to fill the usual ones.
struct JournalTuning: Sendable {
  /// How many pages of 4 KB the write-ahead log takes before it is copied into the database and begun anew.
  var logPages = 4096
  /// What is left of the log's file after a time when readers kept it from being begun anew.
  var logFileBytes = 64 << 20
  /// For pages of the index of ids, above all: its entries are written in no order.
  var cacheBytes = 64 << 20
  /// What callers that wait together share one commit for.
  var groupRecords = 16_384
  var groupBytes = 16 << 20
  /// How many rows one transaction of a compaction deletes: appends wait for that long.
  var compactionRows: Int64 = 2_000
  /// How much free room the database keeps for coming entries after a compaction, or a quarter of its size if that is
  /// more; the rest goes back to the file system, so many pages at a time.
  var sparePages: Int64 = 4_096
  var vacuumPages = 256
  /// Up to which size the structure of the file is checked whenever it is opened for writing, in bytes: some 0.2 s.
  var checkedBytes: Int64 = 64 << 20
  /// Unix milliseconds.
  var clock: @Sendable () -> Int64 = { Clock.milliseconds() }
  /// Milliseconds of a clock that nobody sets.
  var uptime: @Sendable () -> Int64 = { Clock.uptime() }
}
