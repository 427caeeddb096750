import CutoverBasics
import CutoverDomain
import CutoverJournal
import CutoverTelemetry
import CutoverThreads

// Events that the store does not take, and loads, which give it all that came before them.
extension SinkRunner {
  /// Has a batch end before the first load where its files cannot be read here. Throws where that is the next entry.
  func endBeforeLoad(_ events: inout [SequencedEvent], _ end: inout Int64) throws(SinkError) {
    guard !canLoad, let prefix = sink.loadPrefix,
      let place = events.firstIndex(where: { $0.event.id.hasPrefix(prefix) })
    else { return }
    let load = events[place]
    guard place > 0 else {
      throw SinkError(
        .unavailable, "entry \(load.sequence) is a backfill, whose files are on the machine with the legacy side",
        remedy: "start 'cutover serve' there")
    }
    events.removeSubrange(place...)
    end = load.sequence - 1
  }

  func park(_ refused: [Int64: String]) throws(SinkError) {
    do throws(JournalError) {
      var parked: [ParkedEvent] = []
      for (sequence, reason) in refused.sorted(by: { $0.key < $1.key }) {
        guard let entry = try journal.read(after: sequence - 1, limit: 1, bytes: .max).first else { continue }
        // A later event gives the store all that this one would have, and more.
        if let prefix = sink.loadPrefix, entry.id.hasPrefix(prefix),
          try journal.kept(named: prefix).newest ?? 0 > sequence
        {
          log.notice(
            "The sink passes over a load that a later one replaces",
            metadata: ["event": .string(entry.id), "sequence": .integer(sequence), "error": .string(reason)])
          continue
        }
        parked.append(
          ParkedEvent(
            sink: sink.name, sequence: sequence, id: entry.id, reason: reason, parkedAt: Clock.milliseconds(),
            content: entry.content))
      }
      try journal.park(parked)
      metrics.parked.increment(by: Int64(parked.count))
      for event in parked {
        log.error("The sink refuses an event, which is put aside", metadata: Logger.Metadata(event, decoder))
      }
    } catch { throw SinkError(.unavailable, error.message, remedy: error.remedy) }
  }

  /// Ends the parking of loads that came before one that the sink, which stands at `position`, has applied: that one gave
  /// the store all that they would have, and more. An empty store can come to a load whose files are gone before the one
  /// that replaces it is in the journal.
  func passOverLoads(upTo position: Int64) throws(SinkError) {
    guard let prefix = sink.loadPrefix else { return }
    do throws(JournalError) {
      let parked = try journal.parked().filter { $0.sink == sink.name && $0.id.hasPrefix(prefix) }
      guard !parked.isEmpty, let newest = try journal.kept(named: prefix).newest, newest <= position,
        !parked.contains(where: { $0.sequence == newest })
      else { return }
      for event in parked where event.sequence < newest {
        _ = try journal.unpark(sink: sink.name, sequence: event.sequence)
        log.notice(
          "The sink passes over a load that a later one has replaced",
          metadata: ["event": .string(event.id), "sequence": .integer(event.sequence)])
      }
    } catch { throw SinkError(.unavailable, error.message, remedy: error.remedy) }
  }
}
