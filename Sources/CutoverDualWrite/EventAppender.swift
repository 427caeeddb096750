import CutoverDomain
import CutoverJournal

/// Checks events as they come in, and appends those that are good to the journal.
struct EventAppender: Sendable {
  private let journal: any Journal
  private let decoder: any EventDecoder
  private let metrics: WriterMetrics
  private let log = EventLog()

  init(_ journal: any Journal, _ decoder: any EventDecoder, _ metrics: WriterMetrics) {
    self.journal = journal
    self.decoder = decoder
    self.metrics = metrics
  }

  /// Appends those of `texts`, each the JSON text of an event, that are good; gives one result for each text. With
  /// `stopping`, none that follows a bad one is appended, and the results end with the bad one's. `remember` is told of
  /// what was appended.
  func append(
    _ texts: [[UInt8]], stopping: Bool,
    _ remember: ([any DomainEvent], [JournalRecord], [JournalReceipt]) -> Void = { _, _, _ in }
  ) throws(JournalError) -> [Result<Acceptance, EventError>] {
    var results: [Result<Acceptance, EventError>?] = []
    results.reserveCapacity(texts.count)
    var events: [any DomainEvent] = []
    var records: [JournalRecord] = []
    var places: [Int] = []
    let isSame = isSame
    for text in texts {
      do throws(EventError) {
        let event = try decode(text)
        places.append(results.count)
        events.append(event)
        records.append(JournalRecord(id: event.id, content: text, isSame: isSame))
        results.append(nil)
      } catch {
        results.append(.failure(error))
        log.refused(error) { decoder.outline(text) }
        if stopping { break }
      }
    }
    while !records.isEmpty {
      do throws(JournalError) {
        let receipts = try journal.append(records)
        remember(events, records, receipts)
        metrics.count(events, receipts)
        log.accepted(events) { (receipts[$0].sequence, receipts[$0].isDuplicate) }
        for (place, receipt) in zip(places, receipts) {
          results[place] = .success(Acceptance(sequence: receipt.sequence, isDuplicate: receipt.isDuplicate))
        }
        break
      } catch {
        // One that comes with the id of another is refused alone; the rest goes on.
        guard error.code == .conflict, let record = error.record else { throw error }
        let conflict = EventError(.conflict, field: "/id", error.message)
        results[places[record]] = .failure(conflict)
        log.refused(conflict) { EventOutline(events[record]) }
        metrics.countConflict(events[record])
        let end = stopping ? records.count : record + 1
        if stopping { results.removeSubrange((places[record] + 1)...) }
        places.removeSubrange(record..<end)
        records.removeSubrange(record..<end)
        events.removeSubrange(record..<end)
      }
    }
    return results.map { $0! }
  }

  /// Whether two texts are the same event, sent twice by a client who writes it in another way.
  private var isSame: @Sendable (_ known: [UInt8], _ content: [UInt8]) -> Bool {
    { [decoder] known, content in
      guard let first = try? known.withUnsafeBufferPointer(decoder.meaning),
        let second = try? content.withUnsafeBufferPointer(decoder.meaning)
      else { return false }
      return first == second
    }
  }

  private func decode(_ text: [UInt8]) throws(EventError) -> any DomainEvent {
    // `withUnsafeBufferPointer` does not pass typed errors on.
    let result: Result<any DomainEvent, EventError> = text.withUnsafeBufferPointer { bytes in
      do throws(EventError) { return .success(try decoder.decode(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
