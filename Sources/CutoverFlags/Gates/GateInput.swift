package import CutoverDomain

/// All that the gates of one promotion look at. What could not be had is `nil`, and a gate that needs it is not met.
package struct GateInput: Sendable {
  /// Messages for other programs.
  package struct Messages: Sendable, Equatable {
    package var waiting: Int
    /// How long the first of those that wait has waited, in seconds.
    package var seconds: Double
    /// How many are not tried again before somebody asks for it.
    package var dead: Int

    package init(waiting: Int, seconds: Double, dead: Int) {
      (self.waiting, self.seconds, self.dead) = (waiting, seconds, dead)
    }
  }

  /// How the writing is doing.
  package struct Writing: Sendable, Equatable {
    /// Of the sink that is furthest behind, in seconds.
    package var lagSeconds: Double
    /// How old what waits for Redis is, in seconds; 0 where nothing waits.
    package var backlogSeconds: Double
    /// Notes that wait for Redis.
    package var backlog: Int
    /// Events that a sink could not apply.
    package var parked: Int
    /// What waits for other programs; `nil` where none wants messages.
    package var messages: Messages?
    /// What holds a sink or the relay up.
    package var trouble: String?

    package init(
      lagSeconds: Double, backlogSeconds: Double, backlog: Int, parked: Int, messages: Messages? = nil,
      trouble: String? = nil
    ) {
      self.messages = messages
      self.lagSeconds = lagSeconds
      self.backlogSeconds = backlogSeconds
      self.backlog = backlog
      self.parked = parked
      self.trouble = trouble
    }
  }

  /// Why something is not known.
  package struct Trouble: Sendable, Equatable {
    package var reason: String
    /// What has to be done before anything that the gate asks for can be; `nil` where nothing has.
    package var remedy: String?

    package init(_ reason: String, remedy: String? = nil) {
      self.reason = reason
      self.remedy = remedy
    }
  }

  /// The last time a known difference was injected.
  package struct SelfCheck: Sendable, Equatable {
    package var at: Int64
    /// What identifies the program that did it.
    package var build: String
    package var isCaught: Bool
    /// The stores that it was done on; `nil` where it does not name them.
    package var instance: InstanceIdentity?

    package init(at: Int64, build: String, isCaught: Bool, instance: InstanceIdentity? = nil) {
      self.at = at
      self.build = build
      self.isCaught = isCaught
      self.instance = instance
    }
  }

  /// Unix milliseconds.
  package var now: Int64
  package var flag: EndpointFlag
  package var to: FlagState
  package var thresholds: GateThresholds
  /// What refuses promotions of the endpoint; empty where nothing does.
  package var freezes: [Freeze]
  /// What a comparison would be made with today; `nil` where that cannot be said.
  package var basis: EvidenceBasis?
  /// The newest first.
  package var runs: [RunEvidence]?
  /// What notes the writes of others to what the endpoint shows; `nil` where nobody asked.
  package var watch: WriteWatch?
  package var shadow: ShadowEvidence?
  package var writing: Writing?
  /// Writes by others than the sink to what the endpoint shows of the repository. Asked for the last step only.
  package var foreignWrites: Int?
  package var selfCheck: SelfCheck?
  /// The rehearsed rollbacks that the history knows, the oldest first.
  package var rehearsals: [Rehearsal] = []
  /// What identifies this program.
  package var build: String
  /// When the server last took the endpoint back by itself, Unix milliseconds.
  package var lastAutomaticRollback: Int64?
  /// Whether nobody has taken the endpoint ahead since: then what led to it may still be there.
  package var isRollbackOpen = false
  package var author: String
  package var approver: String?
  /// Who the operating system or the token says the author and the approver are; `nil` where nothing says so.
  package var authorIdentity: String?
  package var approverIdentity: String?
  /// Why something above is `nil`, by its name: shown in the table.
  package var troubles: [String: Trouble] = [:]

  package init(
    now: Int64, flag: EndpointFlag, to: FlagState, thresholds: GateThresholds, freezes: [Freeze],
    build: String, author: String
  ) {
    self.now = now
    self.flag = flag
    self.to = to
    self.thresholds = thresholds
    self.freezes = freezes
    self.build = build
    self.author = author
  }
}
