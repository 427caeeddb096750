import CutoverBasics
import Glibc

/// The wait for one answer of another process: for as long as its work takes, but not for a process that stands still.
///
/// A second connection asks a question that is answered at once, whatever else the process does.
struct AnswerWait {
  /// For how long the second question may stay without an answer. With the second before the first look, a command ends
  /// within ten seconds.
  static let patience = Duration.seconds(8)

  private let statePath: String
  private let process: Int32?
  private let patience: Duration
  private let isInterrupted: () -> Bool
  private let endsWhenInterrupted: Bool
  private var lastLook = ContinuousClock.now
  private var stoppedSince: ContinuousClock.Instant?
  /// Since when the second question waits for its answer.
  private var silentSince: ContinuousClock.Instant?
  private var question: Channel?

  /// `process` is the other one, where that is known. `endsWhenInterrupted`: what the other process does can be left, or
  /// ends with the connection. Otherwise an interruption ends the wait only where that process is stopped.
  init(
    statePath: String, process: Int32?, patience: Duration, endsWhenInterrupted: Bool,
    isInterrupted: @escaping () -> Bool
  ) {
    self.statePath = statePath
    self.process = process
    self.patience = patience
    self.endsWhenInterrupted = endsWhenInterrupted
    self.isInterrupted = isInterrupted
  }

  /// To be called again and again while nothing comes. Throws where waiting has no use.
  mutating func look() throws(ChannelError) {
    let now = ContinuousClock.now
    if isInterrupted(), endsWhenInterrupted || isStopped {
      throw ChannelError(.interrupted, "interrupted before it answered")
    }
    guard now - lastLook >= min(.seconds(1), patience / 4) else { return }
    lastLook = now
    if isStopped, let process {
      (question, silentSince) = (nil, nil)
      let since = stoppedSince ?? now
      stoppedSince = since
      guard now - since >= patience / 2 else { return }
      throw ChannelError(
        .silent, "process \(process) was stopped and stands still", remedy: "'kill -CONT \(process)' has it go on")
    }
    stoppedSince = nil
    try askBeside(now)
  }

  private var isStopped: Bool { process.map(ProcessState.isStopped) ?? false }

  private mutating func askBeside(_ now: ContinuousClock.Instant) throws(ChannelError) {
    if let question, question.waitForInput(seconds: 0) {
      (self.question, silentSince) = (nil, nil)
      return
    }
    let since = silentSince ?? now
    silentSince = since
    guard now - since < patience else { throw Self.silence(of: process, for: patience) }
    guard question == nil else { return }
    do throws(ChannelError) {
      let socket = try UnixSocket.connect(in: statePath, name: WriterServer.socketName, patience: .zero)
      // A writer that takes no new connections is ending, and closes the first connection.
      guard let socket else {
        silentSince = nil
        return
      }
      let channel = Channel(socket)
      try channel.send(WriterRequest.wait(sequence: 0, sinks: 0, patience: 0).json)
      question = channel
    } catch {
      // One that could not be made for now is tried again at the next look.
      if error.code != .silent { silentSince = nil }
    }
  }

  static func silence(of process: Int32?, for patience: Duration) -> ChannelError {
    ChannelError(
      .silent, "\(process.map { "process \($0)" } ?? "it") has not answered for \(patience.components.seconds) s",
      remedy: process.map { "see what it waits for, or end it ('kill \($0)')" }
        ?? "'cutover status' names the process: 'kill -CONT' has one that was stopped go on")
  }
}
