import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverJSON
import Glibc

/// Brings the lines of an input through the door, batch by batch.
package struct Intake {
  /// What to do about a line that is refused.
  package enum OnError: String, CaseIterable, ExpressibleByArgument { case stop, skip }
  /// When an event counts.
  package enum Acknowledgement: String, CaseIterable, ExpressibleByArgument { case durable, applied }

  package private(set) var accepted = 0
  package private(set) var duplicates = 0
  /// The sequence number of the newest event.
  package private(set) var last: Int64?
  /// The line that stopped it, and why.
  package private(set) var refusal: String?
  /// The last line that was taken, where somebody asked to stop before the end of the input.
  package private(set) var interruptedAt: Int?
  package let rejects: Rejects

  private let door: EventDoor
  private let ack: Acknowledgement
  private let onError: OnError
  private let receipts: Bool
  private var line = ProgressLine()
  /// Since when there is no process that writes; `nil` while there is one.
  private var lostSince: ContinuousClock.Instant?
  private let started = ContinuousClock.now

  /// The most that waits for one sync of the disk. What comes slower comes in smaller batches.
  private static let batch = 4096
  /// How long a journal that cannot be written is tried again, and a writer that has ended is waited for.
  private static let patience = Duration.seconds(60)
  /// How long a side that does not come on holds up somebody who asked to stop.
  private static let standstill = Duration.seconds(3)

  package init(
    _ door: EventDoor, ack: Acknowledgement, onError: OnError, rejects: Rejects, receipts: Bool
  ) {
    self.door = door
    self.ack = ack
    self.onError = onError
    self.rejects = rejects
    self.receipts = receipts
  }

  /// Takes all of `input`, or what there is of it when somebody asks to stop.
  package mutating func take(_ input: inout LineInput) throws {
    defer { line.clear() }
    var isAtEnd = false
    while refusal == nil, !Interruption.happened {
      guard let lines = try next(&input) else {
        isAtEnd = true
        break
      }
      guard !lines.isEmpty else { continue }
      try take(lines, of: input.name)
      let seconds = max((ContinuousClock.now - started) / .seconds(1), 0.001)
      let done = input.fraction.map { " (\(Int($0 * 100)) %)" } ?? ""
      line.show("\(counted(accepted, "event")) accepted\(done), \(Int(Double(accepted) / seconds)) a second")
    }
    if refusal == nil, !isAtEnd { interruptedAt = input.lines }
  }

  /// The next lines; `nil` at the end, and at a line that is too long to be read, which ends it whatever is asked for.
  private mutating func next(_ input: inout LineInput) throws -> [LineInput.Line]? {
    do { return try input.next(Self.batch) } catch let error as LineInput.TooLong {
      refusal = "\(error)"
      return nil
    }
  }

  /// Waits until all of it has reached both sides; false where it does not in time, where the process that writes ends, or
  /// somebody asked to stop and a side does not come on.
  package func drain(for patience: Duration) throws -> Bool {
    let end = ContinuousClock.now + patience
    while true {
      do { return try waitUntilDrained(end - .now) } catch is ChannelError {
        // All of it is durable; the next writer says how far the sides are.
        while !door.reconnect() {
          guard .now < end, !Interruption.happened else { return false }
          usleep(100_000)
        }
      }
    }
  }

  private func waitUntilDrained(_ patience: Duration) throws -> Bool {
    guard let last else { return true }
    let end = ContinuousClock.now + patience
    var moved = (to: Int64?.none, at: ContinuousClock.now)
    // In short steps, so that somebody who asks to stop is heard.
    while case let remaining = end - .now, remaining > .zero {
      if try door.waitUntilApplied(last, for: min(remaining, .milliseconds(500))) { return true }
      guard Interruption.happened else { continue }
      let position = try door.slowestPosition()
      if moved.to != position { moved = (position, .now) }
      if .now - moved.at > Self.standstill { return false }
    }
    return false
  }

  private mutating func take(_ lines: [LineInput.Line], of input: String) throws {
    let results = try patiently(lines)
    for (line, result) in zip(lines, results) {
      switch result {
      case .success(let acceptance):
        if acceptance.isDuplicate { duplicates += 1 } else { accepted += 1 }
        last = max(last ?? 0, acceptance.sequence)
      case .failure(let error):
        if onError == .skip {
          try rejects.add(line, error)
        } else {
          refusal =
            "\(input):\(line.number): \(error); fix the line and send the input again, or pass --on-error skip"
        }
      }
    }
    if ack == .applied, let last { try waitForAuthority(last, lines) }
    if receipts { printReceipts(lines, results) }
  }

  /// The side in authority has to have it, however long that takes.
  private mutating func waitForAuthority(_ sequence: Int64, _ lines: [LineInput.Line]) throws {
    while try !hasAuthority(sequence, lines) {
      if Interruption.happened {
        throw Failure(
          Interruption.status.map { ExitCode($0) } ?? .unavailable,
          "stopped while the legacy files were behind; what was accepted is durable")
      }
    }
  }

  private mutating func hasAuthority(_ sequence: Int64, _ lines: [LineInput.Line]) throws -> Bool {
    do {
      let isApplied = try door.waitUntilApplied(sequence, bySinks: 1, for: .seconds(1))
      lostSince = nil
      return isApplied
    } catch let error as ChannelError {
      try awaitWriter(
        after: error,
        orSay:
          "\(are(accepted + duplicates)) accepted and durable, up to line \(lines[lines.count - 1].number); whether "
          + "the legacy files have them all, 'cutover status' says once a process writes; the same input can be sent again"
      )
      return false
    }
  }

  /// Goes to the writer that follows the one which has ended, say because the server was restarted. Throws where none does
  /// for a while, or somebody asks to stop; `state` then says how far the input was taken.
  private mutating func awaitWriter(after error: ChannelError, orSay state: String) throws {
    let since = lostSince ?? .now
    let cause = "the process that writes has ended (\(error))"
    if lostSince == nil {
      line.clear()
      Console.note("waiting: \(cause); the next one is awaited for \(Int(Self.patience / .seconds(1))) s")
    }
    lostSince = since
    repeat {
      usleep(100_000)
      guard .now - since < Self.patience, !Interruption.happened else {
        throw Failure(.unavailable, "\(cause), and no other one has begun; \(state)")
      }
    } while !door.reconnect()
    Console.note("another process writes now; going on")
  }

  private func are(_ events: Int) -> String { "\(counted(events, "event")) \(events == 1 ? "is" : "are")" }

  /// Sinks that are too far behind are waited for; a journal that cannot be written is tried again for a while.
  private mutating func patiently(_ lines: [LineInput.Line]) throws -> [Result<Acceptance, EventError>] {
    var failingSince: ContinuousClock.Instant?
    while true {
      do {
        let results = try door.accept(lines.map(\.text), stopping: onError == .stop)
        lostSince = nil
        return results
      } catch let error as DualWriteError {
        // It answers: there is a writer, and what it waits for is another matter.
        lostSince = nil
        if error.code == .unavailable {
          let since = failingSince ?? .now
          if failingSince == nil { Console.note("waiting: \(error)") }
          failingSince = since
          guard ContinuousClock.now - since < Self.patience, !Interruption.happened else {
            throw Failure(.unavailable, "\(error); \(position(lines, isKnown: true))")
          }
        } else if error.code != .overloaded || Interruption.happened {
          throw Failure(.unavailable, "\(error); \(position(lines, isKnown: true))")
        }
        line.show("\(counted(accepted, "event")) accepted; waiting: \(error.message)")
        usleep(100_000)
      } catch let error as ChannelError {
        // What it had accepted already is recognised by its id when it comes again.
        try awaitWriter(after: error, orSay: position(lines, isKnown: false))
      }
    }
  }

  /// How far the input was taken. A batch is accepted as a whole, or not at all; whether it was, nobody knows where the
  /// writer ended.
  private func position(_ lines: [LineInput.Line], isKnown: Bool) -> String {
    "\(are(accepted + duplicates)) accepted, line \(lines[0].number) is the first that "
      + "\(isKnown ? "is not" : "may not be"); send the input again from there, or all of it: what is accepted already is "
      + "recognised"
  }

  private func printReceipts(_ lines: [LineInput.Line], _ results: [Result<Acceptance, EventError>]) {
    var text: [UInt8] = []
    for (line, result) in zip(lines, results) {
      guard case .success(let acceptance) = result else { continue }
      let receipt: JSONValue = .object([
        "line": .integer(line.number), "sequence": .integer(acceptance.sequence),
        "duplicate": .bool(acceptance.isDuplicate),
      ])
      text += Array(receipt.compact.utf8) + [0x0A]
    }
    Console.write(text, to: STDOUT_FILENO)
  }
}
