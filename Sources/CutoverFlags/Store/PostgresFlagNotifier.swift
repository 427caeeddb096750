import CutoverPostgres
import CutoverThreads

/// Waits for what a change tells all nodes. Without a connection it only waits, and tries for one at the next call: those
/// who wait read again in any case.
final class PostgresFlagNotifier: FlagNotifier, @unchecked Sendable {
  private let configuration: PostgresConfiguration
  // Used by the thread that waits, and by no other.
  private var connection: PostgresConnection?

  init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

  func wait(for patience: Duration) {
    do {
      if let connection {
        _ = try connection.notifications(within: patience)
      } else {
        let connection = try PostgresConnection(configuration)
        try connection.execute(ListenForFlags())
        // What was told before this is read at once.
        self.connection = connection
      }
    } catch {
      connection = nil
      let pause = Monitor(())
      _ = pause.wait(until: Deadline(in: patience)) { _ in Void?.none }
    }
  }
}
