package import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
package import CutoverParity
package import CutoverPostgres
import CutoverPostgresJournal
package import CutoverRedis
import Glibc

/// What a comparison reads both sides at.
///
/// Where a journal feeds the legacy folder, that is a *cut*: the files linked aside, the database's snapshot and Redis
/// copied while the sinks stand still at one entry. The writer of another process is asked for it; without one, this
/// process takes its place for as long as the cut takes. Where another machine feeds the stores, the cut is an entry of
/// their journal. Other folders are read as they are.
package struct ParityCut {
  private let settings: Settings
  private let legacyPath: String

  /// How long the sinks may take to come to one entry.
  package static let patience = Duration.seconds(60)
  private let patience: Duration

  package init(_ settings: Settings, legacyPath: String, patience: Duration = Self.patience) {
    self.settings = settings
    self.legacyPath = legacyPath
    self.patience = patience
  }

  /// What a run is told of it.
  package struct View {
    package let reading: any DomainSnapshot
    package let snapshot: String
    /// The newest entry of the journal that both sides have, `nil` where there is no journal.
    package let sequence: Int64?
    /// How many seconds the sinks stood still.
    package let paused: Double?
    /// The legacy files that lack events, being left alone.
    package var held: Set<String> = []
    /// Where others can read the same; `nil` where all sides are read as they are.
    package var shared: Share.Cut?
    /// Whether Redis was copied, too, as far as the domain keeps anything there.
    package var hasCacheCopy = false
    /// Whether all sides are read as they were at one moment.
    package var isOneMoment: Bool { shared != nil }
  }

  package func withView<R>(_ connection: PostgresConnection, _ redis: RedisPool?, _ body: (View) throws -> R) throws
    -> R
  {
    guard try FolderBinding.isFed(legacyPath, settings) else {
      let snapshot = try connection.exportSnapshot()
      let reading = try freshSnapshot(connection, redis)
      return try body(View(reading: reading, snapshot: snapshot, sequence: nil, paused: nil))
    }
    settings.domain.legacy.removeAbandonedCopies(in: CutFolders(settings.state.path).parent)
    if let result = try withHeldCut(connection, redis, body) { return result }
    return try withJournalCut(connection, redis, body)
  }

  /// At a cut of the writer of this machine; `nil` where another machine feeds the stores.
  private func withHeldCut<R>(
    _ connection: PostgresConnection, _ redis: RedisPool?, _ body: (View) throws -> R
  ) throws -> R? {
    var files: String?
    var hold: CopyHold?
    // Before the cut, so that the sinks do not stand still for it.
    let prefix = CacheCopy.newPrefix()
    let plan = CacheCopy.plan(for: settings, redis, prefix: prefix)
    defer {
      withExtendedLifetime(hold) {}
      if let files { settings.domain.legacy.removeCopy(files) }
      plan?.remove()
    }
    // The first query of the transaction takes its snapshot: it must not come before the cut.
    var hasCacheCopy = settings.domain.cache == nil || redis == nil
    let taken = try takeCut { held in
      files = held.folder
      hold = CopyHold(held.folder)
      let snapshot = try connection.exportSnapshot()
      if let plan { hasCacheCopy = try plan.carryOut(beside: connection) }
      return (held, snapshot)
    }
    guard let (held, snapshot, paused) = taken else { return nil }
    let cut = Share.Cut(
      snapshot: snapshot, sequence: held.cut.sequence, cutFolder: FolderBinding.absolute(held.folder),
      cachePrefix: prefix, address: RemoteSides.ownAddress)
    return try body(
      View(
        reading: try shared(cut).reading(connection, redis), snapshot: snapshot, sequence: held.cut.sequence,
        paused: paused, held: settings.domain.legacy.held(in: held.folder), shared: cut, hasCacheCopy: hasCacheCopy))
  }

  /// At an entry of the journal, at which the nodes that feed the stores keep what they have.
  private func withJournalCut<R>(
    _ connection: PostgresConnection, _ redis: RedisPool?, _ body: (View) throws -> R
  ) throws -> R {
    guard let journal = try JournalPlace(settings).openForAppending() else {
      throw Failure(.unavailable, "another process has the journal, and does not answer; 'cutover status' names it")
    }
    defer { journal.close() }
    return try JournalCut(journal).withSides(within: patience) { sides in
      let (legacy, repository) = (sides[0], sides[1])
      guard legacy.store == FolderBinding.absolute(legacyPath) else {
        throw Failure(
          .configuration,
          "the legacy side that is fed is \(legacy.store), and the settings of this node name \(legacyPath); set legacy_path "
            + "to the same on all nodes, also where the store cannot be reached: what a run finds counts for the store that "
            + "it names")
      }
      guard legacy.sequence == repository.sequence else {
        throw Failure(.unavailable, "the sides were kept at different entries of the journal; run it again")
      }
      try connection.setSnapshot(repository.handle)
      let cut = Share.Cut(
        snapshot: repository.handle, sequence: legacy.sequence, cutFolder: legacy.handle,
        cachePrefix: repository.cachePrefix, address: legacy.address.isEmpty ? nil : legacy.address)
      return try body(
        View(
          reading: try shared(cut).reading(connection, redis), snapshot: repository.handle, sequence: legacy.sequence,
          paused: Double(max(legacy.pause, repository.pause)) / 1000,
          held: settings.domain.legacy.held(in: legacy.handle), shared: cut,
          hasCacheCopy: settings.domain.cache == nil || !repository.cachePrefix.isEmpty))
    }
  }

  private func shared(_ cut: Share.Cut) throws -> SharedCut {
    let stores = Stores(settings)
    return SharedCut(
      domain: settings.domain, cut: cut, postgres: try stores.postgresConfiguration(),
      redis: try stores.cacheRedisConfiguration(), cacheSettings: settings.cache, deadline: nil)
  }

  /// All sides as they are now.
  package func freshSnapshot(_ connection: PostgresConnection, _ redis: RedisPool?) throws -> any DomainSnapshot {
    settings.domain.reading(
      .init(legacyPath: legacyPath, postgres: connection, redis: redis, cacheSettings: settings.cache))
  }

  private typealias Taken = (held: HeldCut, snapshot: String, paused: Double)

  /// `nil` where another machine feeds the stores.
  private func takeCut(
    _ body: (HeldCut) throws -> (HeldCut, String)
  ) throws -> Taken? {
    let setup = WriterSetup(settings, dataPath: legacyPath)
    return try setup.withWriter(takingIn: false) { own -> Taken? in
      let (result, paused) = try own.withHeldCut(within: patience, body)
      return (result.0, result.1, paused)
    } other: { client -> Taken? in
      let (result, paused) = try client.withHeldCut(within: patience, body)
      return (result.0, result.1, paused)
    } elsewhere: { () -> Taken? in
      nil
    }
  }
}
