/// A process that uses a journal in Postgres, as it says of itself and as others see it.
package struct JournalNode: Sendable, Equatable {
  /// Who it is, for people: `cutover serve, pid 12 on db-1, since …`.
  package var process: String
  package var version: String
  /// Whether it has the journal's lock: it feeds the legacy store, and the others that it reaches.
  package var feeds: Bool
  /// What it says of each sink; nothing where its version leaves all to the one with the journal's lock.
  package var sinks: [Sink] = []
  /// For how many milliseconds it has said nothing.
  package var silence: Int64

  package init(process: String, version: String, feeds: Bool = false, silence: Int64 = 0) {
    self.process = process
    self.version = version
    self.feeds = feeds
    self.silence = silence
  }

  /// What a process says of a sink.
  package struct Sink: Sendable, Equatable {
    package var name: String
    /// Whether it feeds the store.
    package var feeds: Bool
    /// Whether it is to, and waits for the process that does.
    package var wants: Bool
    /// Whether it could.
    package var reaches: Bool
  }

  /// What it says of the sink called `name`; `nil` where it says nothing.
  package func sink(_ name: String) -> Sink? { sinks.first { $0.name == name } }
}
