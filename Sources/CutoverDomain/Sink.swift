/// A projection of the journal: a store that follows it.
///
/// A sink remembers its position atomically with its own data, so that a crash leaves it behind, never wrong. All calls
/// come from one thread at a time; they block.
public protocol Sink: AnyObject, Sendable {
  /// Its name in cursors, reports and on the command line: `legacy`, `repository`.
  var name: String { get }

  var pace: SinkPace { get }

  /// Whether anybody reads what the sink writes, or will. One that nobody needs goes on where it can, and holds up nobody
  /// where it cannot. Answers at once, on any thread.
  var isNeeded: Bool { get }

  /// Takes the store for this process, repairs what a crash left, and says where the sink stands; `nil` where it has
  /// never applied anything. Called before anything else, and again after every error. Throws `.held` where another
  /// process has the store, and then has changed nothing.
  func open() throws(SinkError) -> SinkPosition?

  /// Has the process that has the store lose it, where the store can do that, and `isStale` says so of the position which it
  /// left. Does nothing else.
  func evict(where isStale: (SinkPosition) -> Bool) throws(SinkError)

  /// Notes in the store, durably, that the writer of `epoch` feeds it from now on. The sink is open, and stands where
  /// ``open()`` found it; else throws `.displaced`. Does nothing for a store without a position.
  func claim(_ epoch: SinkEpoch) throws(SinkError)

  /// The store is an earlier copy: it had the entries up to `sequence`, and is about to be given again what it lacks of
  /// them. Throws where that would not be applying once. Called after ``open()``.
  func repeats(upTo sequence: Int64) throws(SinkError)

  /// Applies `events`, in the order of their sequence numbers, and moves the position to `position`, both or nothing:
  /// on return all of it is durable. Events that were put aside are missing among them, so that the position can be
  /// ahead of the last event; there may be none at all. An older event never overwrites what a newer one wrote.
  func apply(_ events: [SequencedEvent], upTo position: SinkPosition) throws(SinkError)

  /// Applies an event that was put aside before, leaving the position where it is. What newer events wrote stays.
  func applyLate(_ event: SequencedEvent) throws(SinkError)

  /// Sets the position without applying anything, also where another journal had the store before: its data is what
  /// `position` says.
  func adopt(_ position: SinkPosition) throws(SinkError)

  /// With what the ids of those events begin that give the store all that came before them; `nil` where there are none.
  var loadPrefix: String? { get }

  /// Says how far the store is known to have been though it has no position. Gives whether that binds it: then what comes
  /// up to there is in it, or it has lost something; else it is as good as new. Called after ``open()``.
  func remember(_ sequence: Int64) -> Bool

  /// Looks whether the store is still there; called now and then while there is nothing to apply. Throws where it is not:
  /// then it is opened again.
  func check() throws(SinkError)

  /// Whether the store can be reached, asked beside the call that is under way, on any thread. Takes some seconds where it
  /// cannot.
  func isReachable() -> Bool

  /// Breaks off the call that is under way on another thread, as far as that can be done; the call then throws
  /// `.unavailable`. Asked again, it does so with less regard. Does nothing where no call is under way.
  func interrupt()

  /// Lets go of connections and files. `open()` may follow. Where that can be done, the store stays this process's.
  func close()

  /// Closes, and lets other processes have the store.
  func release()
}

extension Sink {
  /// For stores that are always read.
  public var isNeeded: Bool { true }

  /// For stores whose locks only their holders can give back.
  public func evict(where isStale: (SinkPosition) -> Bool) throws(SinkError) {}

  /// For stores whose loss shows as soon as something is applied.
  public func check() throws(SinkError) {}

  /// For stores on this machine.
  public func isReachable() -> Bool { true }

  /// For stores that are made of events alone.
  public var loadPrefix: String? { nil }

  /// For stores that have nothing without a position.
  public func remember(_ sequence: Int64) -> Bool { false }

  /// For stores that have every record once, whatever is applied again.
  public func repeats(upTo sequence: Int64) throws(SinkError) {}

  /// For stores that always answer in bounded time.
  public func interrupt() {}

  /// For stores that a connection or a file holds.
  public func release() { close() }
}

/// How much a sink likes to take at once.
public struct SinkPace: Sendable {
  /// The largest batch, in events and in bytes of their JSON text.
  public var events: Int
  public var bytes: Int
  /// The share of time that the sink may be at work while nobody waits for it, above 0 and up to 1: after a batch that
  /// took a second, one with a share of 0.25 rests for three, and takes more at once the next time.
  public var share: Double
  /// The longest rest between two batches, in seconds.
  public var longestRest: Double

  public init(events: Int, bytes: Int, share: Double = 1, longestRest: Double = 0) {
    self.events = events
    self.bytes = bytes
    self.share = share
    self.longestRest = longestRest
  }
}

/// What keeps a sink from applying a batch. The batch was not applied at all.
public struct SinkError: Error, Sendable, CustomStringConvertible {
  public enum Code: Sendable {
    /// The store is out of reach, full or busy: the same batch can succeed later.
    case unavailable
    /// Events that the store will never take as they are; the others of the batch can be applied without them.
    case rejected([Rejection])
    /// Another process has the store now: it can be had when that one ends.
    case held
    /// The store is somebody else's, or something else moved the sink's position: nothing is written to it until somebody
    /// has looked at it.
    case displaced
  }

  /// An event that the store refuses, and why.
  public struct Rejection: Sendable, Equatable {
    public let sequence: Int64
    public let reason: String

    public init(sequence: Int64, reason: String) {
      self.sequence = sequence
      self.reason = reason
    }
  }

  public let code: Code
  public let message: String
  /// What the person who sees this should do about it.
  public let remedy: String?

  public init(_ code: Code, _ message: String, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }

  public var description: String { message + (remedy.map { "; \($0)" } ?? "") }
}

/// Brings copies of a store's data (a cache) up to date, from notes that the store took in the same transaction as the
/// data: an *outbox*.
public protocol Relay: AnyObject, Sendable {
  /// Delivers some of what waits, oldest first for each key, and returns how many notes that were; 0 where nothing
  /// waits. Throws `.unavailable`, after which all that was not delivered still waits.
  func deliver() throws(SinkError) -> Int

  /// How many notes a delivery takes at the most: one that took fewer has taken all that waited when it began.
  var batch: Int { get }

  /// As ``Sink/interrupt()``.
  func interrupt()

  func close()
}

extension Relay {
  public func interrupt() {}
}
