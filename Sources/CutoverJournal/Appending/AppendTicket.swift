internal import Glibc

/// A caller who waits for its records to be appended, or to become the one who appends them.
package final class AppendTicket: @unchecked Sendable {
  // `outcome` is written before `semaphore` is posted and read after it was waited for, both once.
  package let records: [JournalRecord]
  package let bytes: Int
  private var outcome: Result<[JournalReceipt], JournalError>?
  private let semaphore: UnsafeMutablePointer<sem_t>

  init(_ records: [JournalRecord]) {
    self.records = records
    bytes = records.reduce(0) { $0 + $1.content.count }
    semaphore = .allocate(capacity: 1)
    semaphore.initialize(to: sem_t())
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Waits until it is this caller's turn; `nil` when it is to lead.
  func wait() -> Result<[JournalReceipt], JournalError>? {
    while sem_wait(semaphore) != 0 && errno == EINTR {}
    return outcome
  }

  func finish(_ outcome: Result<[JournalReceipt], JournalError>) {
    self.outcome = outcome
    sem_post(semaphore)
  }

  func lead() { sem_post(semaphore) }
}
