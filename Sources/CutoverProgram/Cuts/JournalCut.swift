import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverPostgresJournal
import CutoverThreads
import Glibc

/// A cut that is an entry of a journal in Postgres: the nodes that feed the stores keep them as they are at that entry, and
/// this process reads what they keep.
struct JournalCut {
  private let journal: PostgresJournal
  /// The sides that are wanted.
  private let sides: [Side]

  init(_ journal: PostgresJournal, of sides: [Side] = [.legacy, .repository]) {
    self.journal = journal
    self.sides = sides
  }

  private static let interval = Duration.milliseconds(50)
  private static let renewal = Duration.seconds(5)

  /// Runs `body` with what was kept of each side, in the order in which they were asked for. Throws ``Failure`` where a side
  /// is not kept within `patience`.
  func withSides<R>(within patience: Duration, _ body: ([KeptSide]) throws -> R) throws -> R {
    let marker = CutMarker(token: RandomToken.next())
    let cuts = journal.cuts
    try cuts.ask(marker.token, process: WriterName.ownProcess)
    defer { try? cuts.end(marker.token) }
    let receipt = try journal.append([JournalRecord(id: marker.id, content: marker.content)])[0]
    let isOver = Monitor(false)
    let renewing = Thread {
      while isOver.wait(until: Deadline(in: Self.renewal), { $0 ? true : nil }) == nil {
        _ = try? cuts.renew(marker.token)
      }
    }
    defer {
      isOver.withLock(wake: true) { $0 = true }
      renewing.join()
    }
    return try body(found(for: marker, at: receipt.sequence, within: patience))
  }

  private func found(for marker: CutMarker, at sequence: Int64, within patience: Duration) throws -> [KeptSide] {
    let end = ContinuousClock.now + patience
    while true {
      let found = try journal.cuts.sides(of: marker.token)
      if let failed = found.first(where: { $0.error != nil }) {
        throw Failure(
          .unavailable,
          "the \(failed.side) side could not be kept as it is at entry \(sequence), by \(failed.process): "
            + (failed.error ?? ""))
      }
      let wanted = sides.compactMap { side in found.first { $0.side == side.rawValue } }
      if wanted.count == sides.count { return wanted }
      guard ContinuousClock.now < end, !Interruption.happened else {
        let missing = sides.filter { side in !found.contains { $0.side == side.rawValue } }
        throw Failure(.unavailable, try words(missing, sequence))
      }
      Interruption.wait(milliseconds: Int64(Self.interval / .milliseconds(1)))
    }
  }

  /// Why nobody keeps some sides.
  private func words(_ missing: [Side], _ sequence: Int64) throws -> String {
    let cursors = try journal.cursors()
    let standing = missing.map { side -> String in
      guard let cursor = cursors.first(where: { $0.sink == side.rawValue }) else {
        return "\(side.rawValue) has no position"
      }
      return "\(side.rawValue) is at entry \(cursor.sequence)" + (cursor.lastError.map { ": \($0)" } ?? "")
    }
    return
      "not every side came to entry \(sequence) of the journal, at which both are to be read: "
      + standing.joined(separator: "; ") + "; 'cutover status' says who feeds them"
  }
}
