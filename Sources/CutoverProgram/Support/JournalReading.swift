import CutoverBasics
package import CutoverJSON
package import CutoverJournal
package import CutoverPostgresJournal

/// The journal of a state folder, for commands that look at it.
package struct JournalReading {
  private let place: JournalPlace

  package init(_ place: JournalPlace) { self.place = place }

  /// For reading, also while a writer runs. Throws `Failure` where there is none.
  package func journal() throws -> any JournalReader {
    guard let journal = try place.reader() else { throw none }
    return journal
  }

  /// For writing. Throws `Failure` where there is none, `JournalError` where a writer runs.
  package func ownJournal() throws -> any Journal {
    _ = try journal()
    return try place.open()
  }

  private var none: Failure {
    Failure(
      .badInput,
      "\(place.name): there is no journal; it begins with the first 'cutover ingest' "
        + "(\(place.isFile ? "CUTOVER_STATE_PATH" : "CUTOVER_JOURNAL"))")
  }
}

extension JournalStatus {
  package var json: JSONValue {
    .object([
      "identity": .text(identity), "head": .integer(head), "first": first.map { .integer($0) } ?? .null,
      "entries": .integer(entries), "bytes": .integer(bytes), "parked": .integer(parked),
      "oldest_accepted_at": oldestAcceptedAt.map { .integer($0) } ?? .null,
      "sinks": .array(cursors.map { $0.json(head: head) }), "clock_jumps": .array(jumps.map(\.json)),
    ])
  }
}

extension JournalStatus {
  /// For a terminal: the last time that somebody set the clock.
  package var jumpLines: [String] {
    guard let last = jumps.last else { return [] }
    let seconds = abs(last.distance) / 1000
    let others = jumps.count > 1 ? "; \(jumps.count - 1) times before" : ""
    return [
      "clock       set \(last.distance < 0 ? "back" : "forward") by \(seconds) s after entry \(last.sequence), "
        + "noticed at \(UTCDate(last.said).text)\(others)"
    ]
  }
}

extension ClockJump {
  package var json: JSONValue {
    .object([
      "sequence": .integer(sequence), "expected": .integer(expected), "said": .integer(said),
      "seconds": .integer(distance / 1000),
    ])
  }
}

extension SinkCursor {
  package func json(head: Int64) -> JSONValue {
    .object([
      "name": .text(sink), "position": .integer(sequence), "lag": .integer(head - sequence),
      "error": lastError.map { .text($0) } ?? .null, "failing_since": failingSince.map { .integer($0) } ?? .null,
      "updated_at": .integer(updatedAt),
    ])
  }
}

extension ParkedEvent {
  package var json: JSONValue {
    .object([
      "sink": .text(sink), "sequence": .integer(sequence), "id": .text(id), "reason": .text(reason),
      "parked_at": .integer(parkedAt), "event": (try? JSONValue.parse(content)) ?? .null,
    ])
  }
}

extension BinaryInteger {
  /// A number of bytes, for people.
  package var inUnits: String {
    let value = Double(Int64(self))
    for (unit, size) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where value >= size {
      return "\((value / size * 10).rounded() / 10) \(unit)"
    }
    return "\(self) bytes"
  }
}

extension String {
  /// The text with spaces behind it, to be `width` characters wide.
  package func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

extension JournalReplication {
  package var json: JSONValue {
    .object([
      "in_effect": .bool(isInEffect), "standbys": .integer(standbys), "synchronous_standbys": .integer(synchronous),
      "problem": problem.map { .text($0.message) } ?? .null,
    ])
  }
}
