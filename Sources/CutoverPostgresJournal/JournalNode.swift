/// A process that uses a journal in Postgres, as it says of itself and as others see it.
package struct JournalNode: Sendable, Equatable {
  /// Who it is, for people: `cutover serve, pid 12 on db-1, since …`.
  package var process: String
  package var version: String
  /// Whether it feeds the stores: one does.
  package var feeds: Bool
  /// For how many milliseconds it has said nothing.
  package var silence: Int64

  package init(process: String, version: String, feeds: Bool = false, silence: Int64 = 0) {
    self.process = process
    self.version = version
    self.feeds = feeds
    self.silence = silence
  }
}
