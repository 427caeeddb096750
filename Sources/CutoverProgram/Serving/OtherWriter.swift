import CutoverDualWrite

/// What a server has heard last of the writer of another process of its machine.
struct OtherWriter: Sendable {
  private let status: WriterStatus
  private let process: String?
  private let heardAt = ContinuousClock.now

  /// What was heard longer ago says nothing about now.
  private static let memory = Duration.seconds(5)

  /// `process` is who it is, as the journal says.
  init(status: WriterStatus, process: String?) { (self.status, self.process) = (status, process) }

  /// In one form, for people.
  var name: String? { process.map(ProcessName.short) }

  /// How that writer is; `nil` where it was not heard of lately.
  var current: WriterStatus? { ContinuousClock.now - heardAt < Self.memory ? status : nil }
}
