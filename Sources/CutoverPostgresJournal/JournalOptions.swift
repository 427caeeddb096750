/// How a journal in Postgres is kept.
package struct JournalOptions: Sendable {
  /// Whether events are refused while no other server has what was appended when its caller is answered.
  package var requiresStandby = false
  /// What callers that wait together share one commit for.
  package var groupRecords = 16_384
  package var groupBytes = 16 << 20
  /// How many rows one transaction of a compaction deletes: appends wait for that long.
  package var compactionRows: Int64 = 2_000

  /// Who this process is; one that does not say is never taken for one that is frozen.
  package var node: JournalNode?
  /// The sinks whose stores this process can feed where another one has the journal's lock.
  package var lent: Set<String> = []
  /// The sinks whose stores it can reach.
  package var reached: @Sendable () -> Set<String> = { [] }
  /// For how long the process that feeds the stores may say nothing before another one takes its place, and how often it
  /// says something.
  package var lease = Duration.seconds(6)
  package var beat = Duration.seconds(1)

  package init() {}
}
