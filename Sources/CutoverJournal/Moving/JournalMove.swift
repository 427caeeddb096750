import CutoverBasics
internal import CutoverFailpoints

/// Carries a journal over to another store, whole: the same identity, numbers, dates, ids, positions, parked events and
/// epochs, so that the stores which follow it notice nothing.
///
/// At every moment exactly one of the two takes events, or neither does: the copy is compared with the original entry by
/// entry, then the original is marked as moved, and only then the copy is opened. A move that was interrupted is run
/// again: before the mark it begins again, after it what is left is done.
package struct JournalMove {
  private let origin: any MovableJournal
  private let destination: any MovableJournal
  /// Told of the newest number that was copied.
  private let progress: (Int64) -> Void

  private static let rows = 1_000
  private static let bytes = 8 << 20

  package enum Outcome: Sendable, Equatable {
    case moved
    /// It had been moved before; what was left to do was done.
    case finished
    case nothingToDo
  }

  package init(
    from origin: any MovableJournal, to destination: any MovableJournal, progress: @escaping (Int64) -> Void = { _ in }
  ) {
    self.origin = origin
    self.destination = destination
    self.progress = progress
  }

  /// Throws ``JournalError``: `.conflict` where the destination keeps another journal, `.moved` where the origin is not
  /// in use, `.damaged` where an entry is not what was accepted, or the copy is not the original.
  package func run() throws(JournalError) -> Outcome {
    let image = try origin.image()
    let standing = try origin.standing()
    if case .moved = standing, let outcome = try resumed(image) { return outcome }
    try standing.requireOpen(at: origin.place)
    try requireRoom(for: image)
    try destination.receive(image, from: origin.place)
    try copy(image)
    Failpoint.reach("journal.move.copied")
    try compare(image)
    try destination.settle(.arrived(from: origin.place))
    Failpoint.reach("journal.move.arrived")
    try origin.settle(.moved(to: destination.place))
    Failpoint.reach("journal.move.left")
    try destination.settle(.open)
    return .moved
  }

  /// Ends a move whose original is marked already; `nil` where the destination is not where it went.
  private func resumed(_ image: JournalImage) throws(JournalError) -> Outcome? {
    guard try destination.image().identity == image.identity else { return nil }
    switch try destination.standing() {
    case .arrived:
      try destination.settle(.open)
      return .finished
    case .open: return .nothingToDo
    case .arriving, .moved: return nil
    }
  }

  /// What is at the destination must not be lost: only what was never used is replaced, or an older copy.
  private func requireRoom(for image: JournalImage) throws(JournalError) {
    let found = try destination.image()
    let isOlderCopy = found.identity == image.identity && found.head <= image.head
    let mayReplace =
      switch try destination.standing() {
      case .open: found.isUnused
      case .arriving: true
      case .arrived, .moved: isOlderCopy
      }
    guard mayReplace else {
      throw JournalError(
        .conflict,
        "\(destination.place) keeps another journal (\(found.identity), \(counted(Int(found.head), "entry"))), which would be lost",
        remedy: "name another database, or put that journal aside first")
    }
  }

  private func copy(_ image: JournalImage) throws(JournalError) {
    try eachPortion(of: image, ids: destination.receive, entries: destination.receive)
  }

  private func compare(_ image: JournalImage) throws(JournalError) {
    guard try destination.image().equals(image) else { throw different("what it says of itself") }
    try eachPortion(of: image) { (ids: [RememberedID]) throws(JournalError) in
      let copies = try destination.rememberedIDs(after: ids[0].sequence - 1, limit: ids.count)
      guard copies == ids else { throw different("the ids from entry \(ids[0].sequence) on") }
    } entries: { (entries: [JournalEntry]) throws(JournalError) in
      let copies = try destination.writtenEntries(
        after: entries[0].sequence - 1, limit: entries.count, bytes: .max)
      guard copies == entries else { throw different("the entries from \(entries[0].sequence) on") }
    }
  }

  private func eachPortion(
    of image: JournalImage, ids: ([RememberedID]) throws(JournalError) -> Void,
    entries: ([JournalEntry]) throws(JournalError) -> Void
  ) throws(JournalError) {
    var after: Int64 = 0
    while true {
      let portion = try origin.rememberedIDs(after: after, limit: Self.rows)
      guard let last = portion.last else { break }
      try ids(portion)
      after = last.sequence
      progress(after)
    }
    after = image.compactedThrough
    while after < image.head {
      let portion = try origin.writtenEntries(after: after, limit: Self.rows, bytes: Self.bytes)
      guard let last = portion.last else {
        throw JournalError(.damaged, "\(origin.place) is damaged: numbers are missing after entry \(after)")
      }
      try entries(portion)
      after = last.sequence
      progress(after)
    }
  }

  private func different(_ what: String) -> JournalError {
    JournalError(
      .damaged, "\(what) at \(destination.place) did not come as at \(origin.place)",
      remedy: "nothing was changed at \(origin.place), which goes on; see what the disk and log of the other say")
  }
}
