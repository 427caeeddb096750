import ArgumentParser
import CutoverBasics
import CutoverDualWrite

/// From a writer that has ended to the next one.
extension Intake {
  private static let ended = "the process that writes has ended"
  /// How long another process may take to become the writer, such as a server that is restarted, before this one does.
  private static let grace = Duration.seconds(5)

  /// Leaves another process some time to become the writer; when this returns, the next one can be used, or this process
  /// can become it. False where only draining is left, and no time for it. Throws where somebody asks to stop.
  mutating func awaitWriter(_ statePath: String, after error: ChannelError) throws -> Bool {
    let since = lostSince ?? .now
    if lostSince == nil {
      line.clear()
      Console.note(
        "waiting: \(Self.ended) (\(error)); unless another one begins within \(Int(Self.grace / .seconds(1))) s, this one "
          + "takes its place")
    }
    lostSince = since
    repeat {
      turn = turn ?? WaitingTurn(statePath: statePath)
      Interruption.wait(milliseconds: 100)
      guard try goesOn(after: error) else { return false }
      if (try? WriterClient.connect(statePath: statePath)) != nil { return true }
    } while .now - since < Self.grace
    return true
  }

  /// Whether a writer is still looked for after `error`. Throws where that has lasted too long, does not help, or somebody
  /// asks to stop; the failure says how far the input was taken.
  func goesOn(after error: any Error) throws -> Bool {
    let failure = Failure(error)
    let isPassing = failure.status == .unavailable
    let isLate = lostSince.map { .now - $0 >= Self.patience } ?? false
    let words =
      error is ChannelError ? "no other one has begun" : "this one cannot take its place: \(failure.message ?? "")"
    if let drainEnd {
      // All of it is durable, and some other writer brings it to both sides.
      if !isPassing { Console.note("warning: \(Self.ended), and \(words)") }
      return isPassing && !Interruption.happened && .now < drainEnd
    }
    if isPassing, !isLate, !Interruption.happened { return true }
    throw Failure(failure.status, "\(Self.ended), and \(words); \(standing)")
  }

  /// To be called when the writer has answered.
  mutating func noteWriter(_ writer: EventWriter) {
    guard lostSince != nil else { return }
    (lostSince, turn) = (nil, nil)
    switch writer {
    case .own: Console.note("no other process writes, so this one does now; going on")
    case .other: Console.note("another process writes now; going on")
    }
  }

  /// How far the input was taken when the writer was lost.
  var standing: String {
    guard let batch else { return "\(are(accepted + duplicates)) accepted; send the input again to resume" }
    guard batch.results != nil else { return position(batch.lines, isKnown: false) }
    return
      "\(are(accepted + duplicates)) accepted and durable, up to line \(batch.lines[batch.lines.count - 1].number); "
      + "whether the legacy side has them all, 'cutover status' says once a process writes; the same input can be sent "
      + "again"
  }

  private func are(_ events: Int) -> String { "\(counted(events, "event")) \(events == 1 ? "is" : "are")" }

  /// How far the input was taken. A batch is accepted as a whole, or not at all; whether it was, nobody knows where the
  /// writer ended.
  func position(_ lines: [LineInput.Line], isKnown: Bool) -> String {
    "\(are(accepted + duplicates)) accepted, line \(lines[0].number) is the first that "
      + "\(isKnown ? "is not" : "may not be"); send the input again from there, or all of it: what is accepted already is "
      + "recognised"
  }
}
