package import CutoverDomain
package import CutoverJournal
import CutoverThreads
import Glibc

/// Decides whether a store is this journal's to feed, and takes it for one writer.
///
/// A store is fed by one journal, and of the copies of that journal by the one whose writers fed it so far: it keeps the
/// epoch of the last of them, and a journal knows its own. All else is left alone until somebody gives the store to this
/// journal, by `cutover journal adopt`.
package final class StoreClaims: Sendable {
  let journal: any Journal
  private let process: String
  private let place: String
  private let begun = Monitor<SinkEpoch?>(nil)

  /// - Parameters:
  ///   - process: Who feeds the stores, for people: command, process, and since when; this process where `nil`.
  ///   - place: Where the journal is: machine and state folder.
  package init(journal: any Journal, process: String? = nil, place: String = "unknown") {
    self.journal = journal
    self.process = process ?? "process \(getpid())"
    self.place = place
  }

  /// The epoch of this writer, which begins when it is first asked for. Where the journal cannot be written, that of the
  /// writer before; `nil` where there was none, or where that may be another process.
  package func epoch() -> SinkEpoch? {
    begun.withLock { begun in
      if let begun { return begun }
      if let new = try? journal.beginEpoch(process: process, place: place) {
        begun = SinkEpoch(new)
        return begun
      }
      if journal.leases != nil { return nil }
      return ((try? journal.newestEpoch()) ?? nil).map { SinkEpoch($0) }
    }
  }

  /// The same, for what is about to be written. Throws `.unavailable` where another process may feed the stores and the
  /// journal does not take down that this one does.
  func epochToWrite() throws(SinkError) -> SinkEpoch? {
    let epoch = epoch()
    guard epoch != nil || journal.leases == nil else {
      throw SinkError(.unavailable, "the journal cannot be written, which says who feeds the stores")
    }
    return epoch
  }

  /// The epoch for a store that was last fed in `last`: a later one, where other processes have fed it since this writer's
  /// began.
  private func epoch(after last: SinkEpoch?) throws(SinkError) -> SinkEpoch? {
    let epoch = try epochToWrite()
    guard let epoch, let last, epoch.number < last.number else { return epoch }
    begun.withLock { if $0 == epoch { $0 = nil } }
    return try epochToWrite()
  }

  /// Opens `sink` and takes its store for this writer, whose journal ended at `newest` when it was opened; gives where the
  /// sink stands. Throws `.held` where another process has the store, `.displaced` where it is not this journal's.
  package func open(_ sink: any Sink, newest: Int64) throws(SinkError) -> SinkPosition? {
    guard let found = try opened(sink) else { return nil }
    do {
      try check(found, of: sink, newest: newest)
      let noted = try journal.cursors().first { $0.sink == sink.name }?.sequence ?? 0
      if found.sequence < noted { try repeats(found, upTo: noted, sink) }
    } catch let error as SinkError { throw error } catch { throw Self.unavailable(error) }
    guard let epoch = try epoch(after: found.epoch), epoch != found.epoch else { return found }
    do throws(SinkError) { try sink.claim(epoch) } catch {
      switch error.code {
      // A store that cannot be written now is claimed with the first batch that it takes.
      case .unavailable: return found
      // Another process that had the lease came first.
      case .displaced where journal.leases != nil: throw SinkError(.unavailable, error.message)
      default: throw error
      }
    }
    return SinkPosition(journal: found.journal, sequence: found.sequence, epoch: epoch)
  }

  /// Opens the sink. What a process has whose place in the journal this one has taken is taken from it, where the store can
  /// do that: it feeds nothing any more.
  private func opened(_ sink: any Sink) throws(SinkError) -> SinkPosition? {
    do throws(SinkError) { return try sink.open() } catch {
      guard case .held = error.code, journal.isShared else { throw error }
      try sink.evict { [journal] position in
        guard position.journal == journal.identity, let epoch = position.epoch else { return false }
        return (try? journal.knowsEpoch(number: epoch.number, token: epoch.token)) ?? false
      }
      return try sink.open()
    }
  }

  private func check(_ found: SinkPosition, of sink: any Sink, newest: Int64) throws {
    guard found.journal == journal.identity else {
      throw SinkError(
        .displaced,
        "\(sink.name): it follows another journal (\(found.journal), at \(found.sequence)"
          + (found.epoch.map { "; \($0.owner))" } ?? ")"),
        remedy: "let that one feed it, or give the store to this journal with 'cutover journal adopt'")
    }
    // What this writer has appended meanwhile may have the numbers of entries that are lost.
    guard found.sequence <= newest else {
      throw SinkError(
        .displaced,
        "\(sink.name): it has applied entry \(found.sequence), and the journal ended at \(newest): the journal is an "
          + "older copy" + (found.epoch.map { " (the store was last fed by \($0.owner))" } ?? ""),
        remedy: "put the newest one back, or run 'cutover journal adopt'")
    }
    guard let epoch = found.epoch else { return }
    guard try journal.knowsEpoch(number: epoch.number, token: epoch.token) else {
      throw SinkError(
        .displaced,
        "\(sink.name): a copy of this journal has fed it since, up to entry \(found.sequence): \(epoch.owner)",
        remedy: "go on with that state folder, or give the store to this journal with 'cutover journal adopt'")
    }
  }

  private static func unavailable(_ error: any Error) -> SinkError {
    let error = error as? JournalError
    return SinkError(.unavailable, error?.message ?? "the journal cannot be read", remedy: error?.remedy)
  }

  /// The store is behind what the journal noted: it is an earlier copy, which says so itself, or somebody changed it.
  private func repeats(_ found: SinkPosition, upTo noted: Int64, _ sink: any Sink) throws {
    // One that names no epoch may be of an earlier version; of one that this journal has named already it cannot be.
    if found.epoch == nil, (try journal.newestEpoch()?.number ?? 0) > 1 {
      throw SinkError(
        .displaced,
        "\(sink.name): its position was changed by hand, or is that of an earlier version of cutover: it says entry "
          + "\(found.sequence), and it had applied \(noted)",
        remedy: "put a copy of the whole store back that was made by this version, or run 'cutover journal adopt'")
    }
    try sink.repeats(upTo: noted)
  }
}

extension SinkEpoch {
  init(_ epoch: JournalEpoch) {
    self.init(number: epoch.number, token: epoch.token, process: epoch.process, place: epoch.place)
  }
}
