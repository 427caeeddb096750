public import CutoverDomain

/// What a run is compared on, as far as others have to know it to take part.
public struct Share: Sendable {
  /// Where both sides are read: the moment that the process of the run has taken hold of, as long as that lives.
  public struct Moment: Sendable {
    /// The exported snapshot of Postgres.
    public var snapshot: String
    /// The journal's entry that both sides have.
    public var sequence: Int64
    /// The folder of the legacy files.
    public var cutFolder: String
    /// The prefix of the copy in Redis.
    public var cachePrefix: String

    public init(snapshot: String, sequence: Int64, cutFolder: String, cachePrefix: String) {
      self.snapshot = snapshot
      self.sequence = sequence
      self.cutFolder = cutFolder
      self.cachePrefix = cachePrefix
    }
  }

  public let run: RunID
  public let moment: Moment
  /// The names of the endpoints.
  public let endpoints: [String]
  /// ``Comparator/hash(of:)`` of the run.
  public let comparatorHash: String
  /// The version of the program.
  public let program: String
  /// The text of the rules file, `nil` where there is none.
  public let rulesText: String?
  public let rulesHash: String?
  /// The stores that are compared; `nil` where the run does not say.
  public let instance: InstanceIdentity?
  let started: Int64
  let options: ParityRun.Options

  /// What is compared, by `endpoints` and `rules` that are those of the share.
  public func work(endpoints: [Endpoint], rules: Rules) -> SegmentWork {
    var options = options
    options.rules = rules
    return SegmentWork(runID: run.text, endpoints: endpoints, options: options, now: started)
  }

  /// When the run stops, in Unix milliseconds.
  public var deadline: Int64? { options.deadline }
}
