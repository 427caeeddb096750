package import CutoverDomain
import CutoverHosting
import CutoverJournal
package import CutoverPostgres
import CutoverRepository
import CutoverServices
import CutoverThreads

/// The stores that the settings name: what evidence has to be about to count here.
package struct ComparedStores: Sendable {
  private let settings: Settings
  private let legacyPath: String

  /// `legacyPath` is the folder of the legacy files, that of the settings where it is `nil`.
  package init(_ settings: Settings, legacyPath: String? = nil) {
    self.settings = settings
    self.legacyPath = FolderBinding.absolute(legacyPath ?? settings.value(.dataPath))
  }

  /// As the database of `connection` and the state folder are now. Throws where the journal cannot be read.
  package func identity(on connection: PostgresConnection) throws -> InstanceIdentity {
    let isFed = try FolderBinding.isFed(legacyPath, settings)
    let journal = isFed ? try JournalPlace(settings).reader()?.status().identity : nil
    // The name of the machine is no part of it: jobs in containers have another one each time.
    return InstanceIdentity(
      domain: settings.domain.name, journal: journal, legacy: StoreIdentity.legacyStore(at: legacyPath).location,
      repository: try RepositorySchema.identity(ofTablesOf: settings.domain.name, on: connection))
  }
}

extension Stores {
  /// Runs `body` with a connection to Postgres, which is given up after `patience`. Starts no server: what does not run
  /// says nothing. Throws `Failure`.
  package func withRunningPostgres<Result>(
    within patience: Duration = .seconds(10), _ body: (PostgresConnection) throws -> Result
  ) throws -> Result {
    guard try isPostgresRunning() else {
      throw Failure(.unavailable, try missingPostgres())
    }
    let patience = try LookingPatience.left(of: patience)
    let began = ContinuousClock.now
    do {
      return try withPostgres { connection in
        let watchdog = Watchdog(connection.interrupter, within: patience)
        defer { watchdog.stop() }
        return try body(connection)
      }
    } catch {
      LookingPatience.spend(since: began, on: error)
      throw error
    }
  }
}
