/// How a journal in Postgres is kept.
package struct JournalOptions: Sendable {
  /// Whether events are refused while no other server has what was appended when its caller is answered.
  package var requiresStandby = false
  /// What callers that wait together share one commit for.
  package var groupRecords = 16_384
  package var groupBytes = 16 << 20
  /// How many rows one transaction of a compaction deletes: appends wait for that long.
  package var compactionRows: Int64 = 2_000

  package init() {}
}
