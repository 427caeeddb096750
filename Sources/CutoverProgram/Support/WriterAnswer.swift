import CutoverDualWrite

/// What the running writer of this machine says of itself, or why it says nothing.
struct WriterAnswer {
  /// `nil` where no writer runs, or it does not answer.
  let status: WriterStatus?
  /// Why a writer that runs does not answer; `nil` where it does, or none runs.
  let silence: ChannelError?

  init(statePath: String) {
    do {
      status = try WriterClient.connect(statePath: statePath, isInterrupted: { Interruption.happened })?.status()
      silence = nil
    } catch {
      status = nil
      // One that has just ended has closed the connection.
      silence = (error as? ChannelError).flatMap { $0.code == .silent ? $0 : nil }
    }
  }
}
