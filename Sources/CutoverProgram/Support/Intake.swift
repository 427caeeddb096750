import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverJSON
import CutoverJournal
import Glibc

/// Brings the lines of an input to whichever process writes, batch by batch, and goes on with the next one where that ends.
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
  /// How long it took to bring the input in, in seconds.
  package private(set) var seconds = 0.0
  package let rejects: Rejects

  private let ack: Acknowledgement
  private let onError: OnError
  private let receipts: Bool
  var line = ProgressLine()
  /// The lines under way: what a writer that ended has not done with them, the next one does.
  var batch: Batch?
  /// Until when the sides may catch up; `nil` until the input is taken.
  var drainEnd: ContinuousClock.Instant?
  /// Since when there is no process that writes; `nil` while there is one.
  var lostSince: ContinuousClock.Instant?
  /// Held meanwhile.
  var turn: WaitingTurn?
  private let started = ContinuousClock.now

  struct Batch {
    let lines: [LineInput.Line]
    /// What became of them, once they are accepted and counted.
    var results: [Result<Acceptance, EventError>]?
  }

  /// The most that waits for one sync of the disk. What comes slower comes in smaller batches.
  private static let batchSize = 4096
  /// How long a journal that cannot be written is tried again, and a writer is looked for where one has ended.
  static let patience = Duration.seconds(60)
  /// How long a side that does not come on holds up somebody who asked to stop.
  private static let standstill = Duration.seconds(3)
  /// How long somebody who waits for the sides is left without a word.
  private static let silence = Duration.seconds(3)
  /// The causes of a wait that were named.
  private var told: Set<String> = []

  package init(ack: Acknowledgement, onError: OnError, rejects: Rejects, receipts: Bool) {
    self.ack = ack
    self.onError = onError
    self.rejects = rejects
    self.receipts = receipts
  }

  /// Takes all of `input`, or what there is of it when somebody asks to stop, and waits until all of it has reached both
  /// sides; false where it does not within `patience`, or somebody asked to stop and a side does not come on.
  package mutating func run(
    _ input: inout LineInput, through setup: WriterSetup, drain patience: Duration
  ) throws -> Bool {
    while true {
      do {
        return try setup.withEventWriter { writer in
          if drainEnd == nil {
            try take(&input, through: writer)
            seconds = (ContinuousClock.now - started) / .seconds(1)
            drainEnd = .now + patience
          }
          return try drain(through: writer)
        }
      } catch let error as ChannelError where error.code != .lost {
        let failure = Failure(error)
        throw Failure(failure.status, "\(failure); \(standing)")
      } catch let error as ChannelError {
        guard try awaitWriter(setup.settings.state.path, after: error) else { return false }
      } catch let error as JournalError
        where error.code == .unavailable && lostSince == nil && batch == nil && last == nil
      {
        throw Failure(.unavailable, "\(error); no event was accepted: send the input again then")
      } catch let error where lostSince != nil {
        // What a killed writer held in the stores may not be free yet.
        Interruption.wait(milliseconds: 500)
        guard try goesOn(after: error) else { return false }
      }
    }
  }

  private mutating func take(_ input: inout LineInput, through writer: EventWriter) throws {
    defer { line.clear() }
    var isAtEnd = false
    try finishBatch(of: input.name, through: writer)
    while refusal == nil, !Interruption.happened {
      guard let lines = try next(&input) else {
        isAtEnd = true
        break
      }
      guard !lines.isEmpty else { continue }
      batch = Batch(lines: lines)
      try finishBatch(of: input.name, through: writer)
      let seconds = max((ContinuousClock.now - started) / .seconds(1), 0.001)
      let done = input.fraction.map { " (\(Int($0 * 100)) %)" } ?? ""
      line.show("\(counted(accepted, "event")) accepted\(done), \(Int(Double(accepted) / seconds)) a second")
    }
    if refusal == nil, !isAtEnd { interruptedAt = input.lines }
  }

  /// The next lines; `nil` at the end, and at a line that is too long to be read, which ends it whatever is asked for.
  private mutating func next(_ input: inout LineInput) throws -> [LineInput.Line]? {
    do { return try input.next(Self.batchSize) } catch let error as LineInput.TooLong {
      refusal = "\(error)"
      return nil
    }
  }

  private mutating func finishBatch(of input: String, through writer: EventWriter) throws {
    guard let lines = batch?.lines else { return }
    if batch?.results == nil {
      let results = try accept(lines, through: writer)
      for (line, result) in zip(lines, results) { try note(result, of: line, in: input) }
      batch?.results = results
    }
    if ack == .applied, let last { try waitForAuthority(last, through: writer) }
    if receipts, let results = batch?.results { printReceipts(lines, results) }
    batch = nil
  }

  private mutating func note(
    _ result: Result<Acceptance, EventError>, of line: LineInput.Line, in input: String
  ) throws {
    switch result {
    case .success(let acceptance):
      if acceptance.isDuplicate { duplicates += 1 } else { accepted += 1 }
      last = max(last ?? 0, acceptance.sequence)
    case .failure(let error) where onError == .skip: try rejects.add(line, error)
    case .failure(let error):
      refusal = "\(input):\(line.number): \(error); fix the line and send the input again, or pass --on-error skip"
    }
  }

  /// Sinks that are too far behind are waited for; a journal that cannot be written is tried again for a while.
  private mutating func accept(
    _ lines: [LineInput.Line], through writer: EventWriter
  ) throws -> [Result<Acceptance, EventError>] {
    var failingSince: ContinuousClock.Instant?
    while true {
      do {
        let results = try writer.accept(lines.map(\.text), stopping: onError == .stop)
        noteWriter(writer)
        return results
      } catch let error as DualWriteError {
        // It answers: there is a writer, and what it waits for is another matter.
        noteWriter(writer)
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
      }
    }
  }

  /// The side in authority has to have it, however long that takes.
  private mutating func waitForAuthority(_ sequence: Int64, through writer: EventWriter) throws {
    let since = ContinuousClock.now
    while try !waitUntilApplied(sequence, bySinks: 1, for: .seconds(1), through: writer) {
      try explainWait(since: since, for: sequence, through: writer)
      if Interruption.happened {
        throw Failure(
          Interruption.status.map { ExitCode($0) } ?? .unavailable,
          "stopped while the legacy side was behind; what was accepted is durable")
      }
    }
  }

  private mutating func drain(through writer: EventWriter) throws -> Bool {
    guard let last, let drainEnd else { return true }
    let since = ContinuousClock.now
    var moved = (to: Int64?.none, at: since)
    // In short steps, so that somebody who asks to stop is heard.
    while case let remaining = drainEnd - .now, remaining > .zero {
      if try waitUntilApplied(last, for: min(remaining, .milliseconds(500)), through: writer) { return true }
      try explainWait(since: since, for: last, through: writer)
      guard Interruption.happened else { continue }
      let position = try writer.slowestPosition()
      if moved.to != position { moved = (position, .now) }
      if .now - moved.at > Self.standstill { return false }
    }
    return false
  }

  /// Names what is waited for, once for each cause: a wait without a word looks like a program that hangs.
  private mutating func explainWait(
    since: ContinuousClock.Instant, for last: Int64, through writer: EventWriter
  ) throws {
    guard .now - since > Self.silence else { return }
    let news = try writer.lacking(last).filter { told.insert($0.cause).inserted }
    guard !news.isEmpty else { return }
    line.clear()
    Console.note("waiting: \(news.map { $0.words(last) }.joined(separator: "; ")); what was accepted is durable")
  }

  /// Whether somebody who waited was told of it.
  package func hasTold(_ cause: String) -> Bool { told.contains(cause) }

  private mutating func waitUntilApplied(
    _ sequence: Int64, bySinks sinks: Int? = nil, for patience: Duration, through writer: EventWriter
  ) throws -> Bool {
    let isApplied = try writer.waitUntilApplied(sequence, bySinks: sinks, for: patience)
    noteWriter(writer)
    return isApplied
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
