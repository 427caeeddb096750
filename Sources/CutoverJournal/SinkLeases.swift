/// Which process feeds which store, for journals that several processes use.
///
/// A store is fed by one process at a time, which has the lease of its sink. It keeps that as long as it is heard of. The
/// process that has the journal's lock goes first: the others feed what it cannot reach, and give it back when it can.
/// All methods may be called from any thread; only those that throw block.
package protocol SinkLeases: Sendable {
  /// Has this process feed the store of `sink`, where no other one does and none that goes first asks for it. A process that
  /// has said nothing for too long loses it. Gives whether this process has it. Throws ``JournalError``.
  func take(_ sink: String) throws(JournalError) -> Bool

  /// Lets others have the lease.
  func give(_ sink: String) throws(JournalError)

  /// Whether this process has the lease, as far as it knows.
  func has(_ sink: String) -> Bool

  /// Whether a process that goes first asks for the lease.
  func isWanted(_ sink: String) -> Bool

  /// Whether another process could feed the store.
  func canLend(_ sink: String) -> Bool

  /// The other process that feeds the store; `nil` where none says so.
  func holder(of sink: String) -> String?
}
