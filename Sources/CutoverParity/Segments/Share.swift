package import CutoverDomain

/// What a run is compared on, as far as others have to know it to take part.
package struct Share: Sendable {
  /// Where both sides are read: the cut that the process of the run holds, as long as that lives.
  package struct Cut: Sendable {
    /// The exported snapshot of Postgres.
    package var snapshot: String
    /// The journal's entry that both sides have.
    package var sequence: Int64
    /// The folder of the legacy files.
    package var cutFolder: String
    /// The prefix of the copy in Redis.
    package var cachePrefix: String
    /// Where the node that has the folder can be asked for what is in it: the address of its server. `nil` where only those
    /// can read it who reach the folder.
    package var address: String?

    package init(snapshot: String, sequence: Int64, cutFolder: String, cachePrefix: String, address: String? = nil) {
      self.snapshot = snapshot
      self.sequence = sequence
      self.cutFolder = cutFolder
      self.cachePrefix = cachePrefix
      self.address = address
    }
  }

  package let run: RunID
  package let cut: Cut
  /// The names of the endpoints.
  package let endpoints: [String]
  /// ``Comparator/hash(of:)`` of the run.
  package let comparatorHash: String
  /// The version of the program.
  package let program: String
  /// The text of the rules file, `nil` where there is none.
  package let rulesText: String?
  package let rulesHash: String?
  /// The stores that are compared; `nil` where the run does not say.
  package let instance: InstanceIdentity?
  let started: Int64
  let options: ParityRun.Options

  /// What is compared, by `endpoints` and `rules` that are those of the share.
  package func work(endpoints: [Endpoint], rules: Rules, copy: LegacyCopy?) -> SegmentWork {
    var options = options
    options.rules = rules
    options.copy = copy
    return SegmentWork(runID: run.text, endpoints: endpoints, options: options, now: started)
  }

  /// When the run stops, in Unix milliseconds.
  package var deadline: Int64? { options.deadline }
}
