/// A legacy store as programs see it: *parts* (documents of a folder, tables of a file), each of which endpoints are
/// read from.
///
/// A *location* is the path of the store itself, or of a copy of it that ``copy(_:to:)`` has made: who opens one need
/// not know which of the two it is.
package protocol LegacyStore: Sendable {
  /// Whose the store is: one that another domain's events were written to is refused.
  var domain: String { get }
  /// What a part is called, for people: `file`, `table`.
  var partNoun: String { get }
  /// Whether a location is a folder, also where it is no copy; else the store is one file.
  var isFolder: Bool { get }

  /// Where the store says which entry of the journal it stands at, for people: a copy without it is nobody's.
  var positionNoun: String { get }

  /// The endpoints that any part is read for.
  var readers: Set<String> { get }
  /// The endpoints that a part is read for; the first one's answer shows all of it.
  func readers(of part: String) -> [String]
  /// The parts that the answer to `request` is made of, whether or not they are there.
  func parts(for request: Request) -> [String]
  /// Those of them that are not there: no event makes one again.
  func missingParts(for request: Request, in location: String) -> [String]

  /// Where the store says that it stands; `nil` where it says nothing.
  func position(in location: String) throws(SinkError) -> SinkPosition?
  /// The parts that are not written any more, and the last entry of the journal that each has; `nil` where it was an
  /// entry of another journal.
  func heldEntries(in location: String) throws(SinkError) -> [String: Int64?]
  /// Those that have not got what came since they were left alone.
  func oldParts(in location: String) throws(SinkError) -> [String]

  /// Copies the store, as it is at one moment and with its position, into the folder `copy`, which is made unless it is
  /// there. On return the copy is durable.
  func copy(_ location: String, to copy: String) throws(SinkError)
  /// Removes a copy. What cannot be removed stays: nothing depends on it.
  func removeCopy(_ copy: String)

  /// Takes up a store that was put there again; it goes on after `sequence`, though it lacks the entries before that:
  /// every part is said to be whole only up to where the store stands. Nothing may write to it meanwhile.
  func takeUp(_ location: String, from sequence: Int64) throws(SinkError)
  /// The parts that are not as Cutover left them, as far as the store knows.
  func changedByOthers(in location: String) throws(SinkError) -> [String]
  /// Those of them that are there, and are others than Cutover left: what the events since then say cannot be added to
  /// them.
  func replacedParts(in location: String) throws(SinkError) -> [String]

  /// Looks at every part, whether it can be read and is what the domain declares. Changes nothing.
  func examine(_ location: String) -> LegacyExamination

  /// Takes back what was put into the store to follow changes by others, since nobody asks for them any more.
  func endTracking(in location: String) throws(SinkError)

  /// Says that the store at `location` is a whole copy, in which nothing has changed since: what it notes of changes holds.
  func continueTracking(in location: String) throws(SinkError)

  /// What writes to the store. `holder` is what others are told of this process; `mark` remembers beyond this process
  /// that the store is the journal's.
  func sink(_ location: String, holder: String?, mark: StoreMark?) -> any LegacySink
  /// What tells whether answers that were made are still those that the store would give.
  func watch(_ location: String) -> any LegacyWatch
}

/// The sink of a legacy store: a ``Sink`` whose parts can be left alone, and come back.
package protocol LegacySink: Sink {
  var location: String { get }

  /// Leaves the parts alone that only these endpoints are read from: nobody reads them any more. What is held stays so
  /// until it is restored.
  func hold(complete endpoints: Set<String>)

  /// Brings the parts that were held and are needed again up to date with the events that were kept from them, so that
  /// they lose nothing. Those that the journal cannot bring up to date are as they were, and are named with the reason.
  /// What is replaced is kept below the folder `kept`; `scratch` is a folder to work in.
  func catchUp(with events: JournalEvents, scratch: String, keptIn kept: String) throws(SinkError) -> Restoration
}

/// Follows the versions of a legacy store, for those who keep answers. On any thread.
package protocol LegacyWatch: Sendable {
  /// What tells the version of what `request` shows from any other one.
  func version(of request: Request) -> [UInt64]
}

extension LegacyStore {
  /// For stores whose parts carry their own position.
  package func replacedParts(in location: String) throws(SinkError) -> [String] { [] }

  /// The parts that lack events, being left alone; none where the store says nothing.
  package func held(in location: String) -> Set<String> { Set(((try? heldEntries(in: location)) ?? [:]).keys) }
}
