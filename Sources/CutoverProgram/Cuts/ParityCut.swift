package import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal
package import CutoverParity
package import CutoverPostgres
package import CutoverRedis
import Glibc

/// What a comparison reads both sides at.
///
/// Where a journal feeds the legacy folder, that is a *cut*: the files linked aside, the database's snapshot and Redis
/// copied while the sinks stand still at one entry. The writer of another process is asked for it; without one, this
/// process takes its place for as long as the cut takes. Other folders are read as they are.
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
    let cache = redis.flatMap { redis in settings.domain.cache.map { (side: $0, redis: redis) } }
    let cacheSettings = settings.cache
    guard try isFed() else {
      let snapshot = try connection.exportSnapshot()
      let reading = try freshSnapshot(connection, redis)
      return try body(View(reading: reading, snapshot: snapshot, sequence: nil, paused: nil))
    }
    let prefix = "cutover-cut:" + String(UInt64.random(in: .min ... .max), radix: 16)
    settings.domain.legacy.removeAbandonedCopies(in: CutFolders(settings.state.path).parent)
    var files: String?
    var hold: CopyHold?
    defer {
      withExtendedLifetime(hold) {}
      if let files { settings.domain.legacy.removeCopy(files) }
      if let cache { _ = try? cache.side.removeCopy(cache.redis, prefix: prefix, cacheSettings) }
    }
    // Before the cut, so that the sinks do not stand still for it. A key that comes in between is read from Postgres,
    // and compared by the next run. A Redis that is out of reach shows in the leg that needs it.
    let keys = cache.flatMap { try? $0.side.keys($0.redis, cacheSettings) }
    let isMarked = cache.map { (try? SharedCut.setMark($0.redis, prefix: prefix)) != nil } ?? false
    // The first query of the transaction takes its snapshot: it must not come before the cut.
    var hasCacheCopy = cache == nil
    let (held, snapshot, paused) = try takeCut { held in
      files = held.folder
      hold = CopyHold(held.folder)
      let snapshot = try connection.exportSnapshot()
      if let cache, let keys, isMarked {
        do {
          _ = try cache.side.copy(
            cache.redis, keys, to: prefix, lifetime: SharedCut.copyLifetime, beside: connection, cacheSettings)
          hasCacheCopy = true
        } catch is RedisError {}
      }
      return (held, snapshot)
    }
    let reading = settings.domain.reading(
      .init(
        legacyPath: held.folder, postgres: connection, redis: redis, cacheSettings: cacheSettings, cachePrefix: prefix,
        isCut: true))
    return try body(
      View(
        reading: reading, snapshot: snapshot, sequence: held.cut.sequence, paused: paused,
        held: settings.domain.legacy.held(in: held.folder),
        shared: Share.Cut(
          snapshot: snapshot, sequence: held.cut.sequence, cutFolder: FolderBinding.absolute(held.folder),
          cachePrefix: prefix), hasCacheCopy: hasCacheCopy))
  }

  /// All sides as they are now.
  package func freshSnapshot(_ connection: PostgresConnection, _ redis: RedisPool?) throws -> any DomainSnapshot {
    settings.domain.reading(
      .init(legacyPath: legacyPath, postgres: connection, redis: redis, cacheSettings: settings.cache))
  }

  /// Whether a journal writes the folder.
  private func isFed() throws -> Bool {
    guard try JournalPlace(settings).reader() != nil else { return false }
    return FolderBinding(statePath: settings.state.path).read() == FolderBinding.absolute(legacyPath)
  }

  private func takeCut(
    _ body: (HeldCut) throws -> (HeldCut, String)
  ) throws -> (held: HeldCut, snapshot: String, paused: Double) {
    let setup = WriterSetup(settings, dataPath: legacyPath)
    return try setup.withWriter(takingIn: false) { own in
      let (result, paused) = try own.withHeldCut(within: patience, body)
      return (result.0, result.1, paused)
    } other: { client in
      let (result, paused) = try client.withHeldCut(within: patience, body)
      return (result.0, result.1, paused)
    }
  }
}
