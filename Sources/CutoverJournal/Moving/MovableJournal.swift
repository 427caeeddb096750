/// What a journal says besides its entries, and besides the ids of those that are no longer kept.
package struct JournalImage: Sendable {
  package var identity: String
  /// When the journal was made, in Unix milliseconds.
  package var createdAt: Int64
  package var begunAfter: Int64
  package var compactedThrough: Int64
  package var head: Int64
  /// The date of the newest entry, corrected, in Unix milliseconds: no later entry has an earlier one.
  package var newestAt: Int64
  package var cursors: [SinkCursor]
  package var parked: [ParkedEvent]
  package var epochs: [BegunEpoch]
  package var jumps: [ClockJump]

  package init(
    identity: String, createdAt: Int64, begunAfter: Int64, compactedThrough: Int64, head: Int64, newestAt: Int64,
    cursors: [SinkCursor], parked: [ParkedEvent], epochs: [BegunEpoch], jumps: [ClockJump]
  ) {
    self.identity = identity
    self.createdAt = createdAt
    self.begunAfter = begunAfter
    self.compactedThrough = compactedThrough
    self.head = head
    self.newestAt = newestAt
    self.cursors = cursors
    self.parked = parked
    self.epochs = epochs
    self.jumps = jumps
  }

  /// Whether both say the same. Without ``newestAt``: a store can note it without an entry.
  package func equals(_ other: JournalImage) -> Bool {
    identity == other.identity && createdAt == other.createdAt && begunAfter == other.begunAfter
      && compactedThrough == other.compactedThrough && head == other.head && cursors == other.cursors
      && parked == other.parked && epochs == other.epochs && jumps == other.jumps
  }

  /// Whether nothing was ever accepted here, and no store was fed from it.
  package var isUnused: Bool { head == 0 && begunAfter == 0 && epochs.isEmpty }
}

package struct BegunEpoch: Sendable, Equatable {
  package var epoch: JournalEpoch
  /// In Unix milliseconds.
  package var begunAt: Int64

  package init(epoch: JournalEpoch, begunAt: Int64) {
    self.epoch = epoch
    self.begunAt = begunAt
  }
}

/// The id of an entry that is no longer kept.
package struct RememberedID: Sendable, Equatable {
  package var sequence: Int64
  package var id: String
  /// As it was written, in Unix milliseconds.
  package var acceptedAt: Int64
  /// ``ContentHash`` of the content.
  package var hash: Int64

  package init(sequence: Int64, id: String, acceptedAt: Int64, hash: Int64) {
    self.sequence = sequence
    self.id = id
    self.acceptedAt = acceptedAt
    self.hash = hash
  }

  /// What is kept with the id, and with the entry.
  package var checksum: Int64 { JournalChecksum.of(sequence: sequence, id: id, acceptedAt: acceptedAt, content: hash) }
}

/// A journal that nobody else writes to, as ``JournalMove`` takes it over or fills it. All throw ``JournalError``.
package protocol MovableJournal: AnyObject {
  /// Where it is, for people.
  var place: String { get }

  func standing() throws(JournalError) -> JournalStanding
  func image() throws(JournalError) -> JournalImage

  /// As ``Journal/read(after:limit:bytes:)``, with the dates that were written, which later jumps of the clock correct.
  func writtenEntries(after: Int64, limit: Int, bytes: Int) throws(JournalError) -> [JournalEntry]

  /// The ids after `after` of entries that are no longer kept, in their order.
  func rememberedIDs(after: Int64, limit: Int) throws(JournalError) -> [RememberedID]

  /// Forgets all that is here and becomes the journal that `image` describes, still without entries and ids, with the
  /// standing `arriving`.
  func receive(_ image: JournalImage, from place: String) throws(JournalError)

  func receive(_ entries: [JournalEntry]) throws(JournalError)
  func receive(_ ids: [RememberedID]) throws(JournalError)

  /// Changes the standing, durably.
  func settle(_ standing: JournalStanding) throws(JournalError)

  func close()
}
