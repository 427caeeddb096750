public import CutoverDomain

/// All that the gates of one promotion look at. What could not be had is `nil`, and a gate that needs it is not met.
public struct GateInput: Sendable {
  /// How the writing is doing.
  public struct Writing: Sendable, Equatable {
    /// Of the sink that is furthest behind, in seconds.
    public var lagSeconds: Double
    /// How old what waits for Redis is, in seconds; 0 where nothing waits.
    public var backlogSeconds: Double
    /// Notes that wait for Redis.
    public var backlog: Int
    /// Events that a sink could not apply.
    public var parked: Int
    /// What holds a sink or the relay up.
    public var trouble: String?

    public init(lagSeconds: Double, backlogSeconds: Double, backlog: Int, parked: Int, trouble: String? = nil) {
      self.lagSeconds = lagSeconds
      self.backlogSeconds = backlogSeconds
      self.backlog = backlog
      self.parked = parked
      self.trouble = trouble
    }
  }

  /// The last time a known difference was injected.
  public struct SelfCheck: Sendable, Equatable {
    public var at: Int64
    /// What identifies the program that did it.
    public var build: String
    public var isCaught: Bool
    /// The stores that it was done on; `nil` where it does not name them.
    public var instance: InstanceIdentity?

    public init(at: Int64, build: String, isCaught: Bool, instance: InstanceIdentity? = nil) {
      self.at = at
      self.build = build
      self.isCaught = isCaught
      self.instance = instance
    }
  }

  /// Unix milliseconds.
  public var now: Int64
  public var flag: EndpointFlag
  public var to: FlagState
  public var thresholds: GateThresholds
  public var isFrozen: Bool
  /// What a comparison would be made with today; `nil` where that cannot be said.
  public var basis: EvidenceBasis?
  /// The newest first.
  public var runs: [RunEvidence]?
  public var shadow: ShadowEvidence?
  public var writing: Writing?
  /// Writes by others than the sink to what the endpoint shows of the repository. Asked for the last step only.
  public var foreignWrites: Int?
  public var selfCheck: SelfCheck?
  /// What identifies this program.
  public var build: String
  /// When the server last took the endpoint back by itself, Unix milliseconds.
  public var lastAutomaticRollback: Int64?
  public var author: String
  public var approver: String?
  /// Who the operating system or the token says the author and the approver are; `nil` where nothing says so.
  public var authorIdentity: String?
  public var approverIdentity: String?
  /// Why something above is `nil`, by its name: shown in the table.
  public var troubles: [String: String] = [:]

  public init(
    now: Int64, flag: EndpointFlag, to: FlagState, thresholds: GateThresholds, isFrozen: Bool, build: String,
    author: String
  ) {
    self.now = now
    self.flag = flag
    self.to = to
    self.thresholds = thresholds
    self.isFrozen = isFrozen
    self.build = build
    self.author = author
  }
}
