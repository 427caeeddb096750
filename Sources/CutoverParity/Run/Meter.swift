/// Counts the records of an endpoint as they are read, says how far it is, and stops it when asked to.
final class Meter {
  struct Cancelled: Error {}

  private(set) var records = 0
  /// Differences so far.
  var differences = 0
  private let endpoint: String
  private let isCancelled: () -> Bool
  private let progress: (ParityRun.Progress) -> Void

  init(
    endpoint: String, isCancelled: @escaping () -> Bool, progress: @escaping (ParityRun.Progress) -> Void
  ) {
    self.endpoint = endpoint
    self.isCancelled = isCancelled
    self.progress = progress
  }

  /// Counts a record. Throws ``Cancelled``.
  func tick() throws {
    records += 1
    if records & 0xFFF == 0 { try check() }
  }

  /// Says how far it is. Throws ``Cancelled``.
  func check() throws {
    progress(.init(endpoint: endpoint, records: records, differences: differences))
    if isCancelled() { throw Cancelled() }
  }
}
