import CutoverDomain
package import CutoverJournal
import CutoverTelemetry
import CutoverThreads

extension DualWriter {
  /// The events that sinks have put aside. Throws ``JournalError``.
  package func parked() throws -> [ParkedEvent] { try journal.parked() }

  /// Applies an event that a sink had put aside, and ends its parking; what newer events wrote stays as it is. Throws
  /// ``DualWriteError``, with the sink's reason where it refuses the event again.
  package func retryParked(sink name: String, sequence: Int64) throws(DualWriteError) {
    let parked = try find(name, sequence)
    let index = try index(of: name)
    let event: any DomainEvent
    do throws(EventError) { event = try decoder.decodeAccepted(parked.content) } catch {
      throw DualWriteError(.unavailable, "event \(parked.id) cannot be read: \(error)", remedy: "discard it")
    }
    // The other sink has, or will have, the same time of it.
    let entry = try? journal.read(after: sequence - 1, limit: 1, bytes: 1).first
    let late = LateEvent(
      sink: index,
      event: SequencedEvent(
        sequence: sequence, event: event, acceptedAt: entry?.notedAt ?? parked.parkedAt, bytes: parked.content.count))
    state.withLock(wake: true) { $0.late.append(late) }
    guard let outcome = late.wait(for: .seconds(30)) else {
      state.withLock { state in state.late.removeAll { $0 === late } }
      throw DualWriteError(.lagging, "\(name) did not come to it in 30 s", remedy: "see 'cutover status'")
    }
    do throws(SinkError) { try outcome.get() } catch {
      throw DualWriteError(.unavailable, "event \(parked.id) stays parked: \(error.message)", remedy: error.remedy)
    }
    try end(name, sequence)
    log(.notice, "A parked event was applied after all", parked)
  }

  /// Gives up an event that a sink had put aside. Throws ``DualWriteError``.
  package func discardParked(sink name: String, sequence: Int64) throws(DualWriteError) {
    let parked = try find(name, sequence)
    try end(name, sequence)
    log(.warning, "A parked event was given up", parked)
  }

  private func log(_ level: LogLevel, _ message: String, _ parked: ParkedEvent) {
    Logger(label: "cutover.sink").log(
      level: level, message, metadata: Logger.Metadata(parked, decoder, sink: parked.sink))
  }

  private func find(_ sink: String, _ sequence: Int64) throws(DualWriteError) -> ParkedEvent {
    do throws(JournalError) {
      if let found = try journal.parked().first(where: { $0.sink == sink && $0.sequence == sequence }) { return found }
    } catch { throw DualWriteError(.unavailable, error.message, remedy: error.remedy) }
    throw DualWriteError(
      .unavailable, "no event \(sequence) is parked by \(sink)", remedy: "'cutover journal parked' lists them")
  }

  private func end(_ sink: String, _ sequence: Int64) throws(DualWriteError) {
    do throws(JournalError) { _ = try journal.unpark(sink: sink, sequence: sequence) } catch {
      throw DualWriteError(.unavailable, error.message, remedy: error.remedy)
    }
  }
}
