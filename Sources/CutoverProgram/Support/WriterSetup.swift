import CutoverBasics
import CutoverDomain
package import CutoverDualWrite
package import CutoverFlags
import CutoverHosting
import CutoverJSON
package import CutoverJournal
package import CutoverPostgres
import CutoverPostgresJournal
import CutoverRedis
package import CutoverTelemetry
import Glibc

/// The writer of a state folder: the one of another process where one is running, else one of our own.
package struct WriterSetup {
  package let settings: Settings
  package let dataPath: String

  /// The flags that say which files nobody reads; those of the settings where `nil`.
  private let flags: (any FlagStore)?
  private let registry: MetricsRegistry

  package init(
    _ settings: Settings, dataPath: String, flags: (any FlagStore)? = nil, metrics registry: MetricsRegistry = .shared
  ) {
    self.registry = registry
    self.settings = settings
    self.dataPath = dataPath
    self.flags = flags
  }

  /// Runs `body` with a writer for events. Throws `Failure` where the journal belongs to another legacy folder.
  package func withEventWriter<R>(_ body: (EventWriter) throws -> R) throws -> R {
    try withWriter(takingIn: true) { own in
      try body(.own(own.writer))
    } other: { client in
      try client.announceEvents()
      return try body(.other(client))
    } beside: { writer in
      try body(.own(writer.writer))
    }
  }

  /// Runs `own` with a writer of our own, or `other` with that of another process of this machine. One that takes events in
  /// binds the journal to its legacy folder; without that, the folder that it is bound to already is used. `isPatient`: the
  /// writer also works without Postgres for now. Where another machine feeds the stores, its name is in the error.
  package func withWriter<R>(
    takingIn: Bool, isPatient: Bool? = nil, own: (OwnWriter) throws -> R, other: (WriterClient) throws -> R
  ) throws -> R {
    try withWriter(takingIn: takingIn, isPatient: isPatient, own: own, other: other) { nil }
  }

  /// The same, or runs `beside` with a writer beside that of the machine that has the journal's lock. It feeds what that one
  /// cannot reach where it is `feeding`.
  func withWriter<R>(
    takingIn: Bool, feeding: Bool = false, own: (OwnWriter) throws -> R, other: (WriterClient) throws -> R,
    beside: (WriterBeside) throws -> R
  ) throws -> R {
    try withWriter(takingIn: takingIn, isPatient: nil, own: own, other: other) {
      try withWriterBeside(feeding: feeding, beside)
    }
  }

  /// The same, or gives what `elsewhere` does where the journal is one for several machines, and another one feeds the
  /// stores.
  package func withWriter<R>(
    takingIn: Bool, own: (OwnWriter) throws -> R, other: (WriterClient) throws -> R, elsewhere: () throws -> R
  ) throws -> R {
    let isFile = JournalPlace(settings).isFile
    return try withWriter(takingIn: takingIn, isPatient: nil, own: own, other: other) {
      isFile ? nil : try elsewhere()
    }
  }

  /// `elsewhere` is asked where no process of this machine is seen to have the journal.
  private func withWriter<R>(
    takingIn: Bool, isPatient: Bool?, own: (OwnWriter) throws -> R, other: (WriterClient) throws -> R,
    elsewhere: () throws -> R?
  ) throws -> R {
    let statePath = settings.state.path
    let domain = DomainBinding(settings)
    if !domain.isBound { try Stores(settings).refuseForeignDatabase() }
    try StateFolders.make(statePath)
    try domain.bind()
    for attempt in 0... {
      do {
        let (place, reach) = (JournalPlace(settings), LegacyReach(settings, dataPath: dataPath))
        if let obstacle = try place.obstacle(to: reach) {
          guard let result = try elsewhere() else { throw obstacle }
          return result
        }
        let journal = try place.open(reaching: reach)
        defer { journal.close() }
        return try withOwn(journal, takingIn: takingIn, isPatient: isPatient ?? takingIn, own)
      } catch let error as JournalError where error.code == .locked {
        let running = try WriterClient.connect(statePath: statePath, isInterrupted: { Interruption.happened })
        if let running { return try other(running) }
        if let result = try elsewhere() { return result }
        // It is starting, or ending.
        guard attempt < 100, !Interruption.happened else { throw error }
        usleep(100_000)
      }
    }
    preconditionFailure("the loop ends by returning or throwing")
  }

  /// With a writer beside that of another machine; `nil` where the journal is this machine's alone.
  private func withWriterBeside<R>(feeding: Bool, _ body: (WriterBeside) throws -> R) throws -> R? {
    let reach = LegacyReach(settings, dataPath: dataPath)
    let lent: Set<String> = feeding ? [Side.repository.rawValue] : []
    guard let journal = try JournalPlace(settings).openForAppending(lent: lent, reaching: reach) else { return nil }
    defer { journal.close() }
    let stores = Stores(settings)
    // A store that is fed by others is not asked for.
    let postgres = try feeding ? stores.writerPool().pool : stores.unusedPool()
    let parts = WriterStores(
      settings, journal, postgres, legacyPath: reach.path, mark: nil,
      retirement: try LegacyRetirement(statePath: settings.state.path), flags: try configuredFlags())
    let running = parts.writer(feeding ? try stores.cacheRedis() : nil, canLoad: false, metrics: registry)
    running.start()
    defer { running.stop() }
    return try body(WriterBeside(writer: running.writer, journal: journal, reach: reach))
  }

  private func configuredFlags() throws -> any FlagStore {
    try flags ?? FlagSettings.configuredStore(of: settings.domain)
  }

  package func withOwn<R>(
    _ journal: any Journal, takingIn: Bool, isPatient: Bool, _ body: (OwnWriter) throws -> R
  ) throws -> R {
    let binding = FolderBinding(statePath: settings.state.path)
    let retirement = try LegacyRetirement(statePath: settings.state.path)
    let legacyPath =
      try retirement.current?.legacyFolder
      ?? binding.folder(for: dataPath, of: settings.domain.legacy, journal: journal.identity, takingIn: takingIn)
    let stores = Stores(settings)
    let (postgres, silence) = try stores.writerPool()
    let isReached: Bool
    if let silence {
      guard isPatient else { throw silence }
      warn(of: silence)
      isReached = false
    } else {
      isReached = try prepare(postgres.configuration, isPatient: isPatient)
    }
    let parts = WriterStores(
      settings, journal, postgres, legacyPath: legacyPath, mark: binding.mark(journal: journal.identity),
      retirement: retirement, flags: try configuredFlags())
    let (legacy, repository, claims) = (parts.legacy, parts.repository, parts.claims)
    let isRetired = retirement.current != nil
    if !isRetired {
      try Adoption(
        journal: journal, decoder: settings.domain.decoder, sinks: parts.sinks, claims: claims, place: parts.name.place
      ).adoptIfNew()
    }
    let owned: [any Sink] = (isRetired ? [] : [legacy]) + (isReached ? [repository] : [])
    try Ownership(journal: journal, claims: claims, sinks: owned).take()
    let running = parts.writer(try stores.cacheRedis(), canLoad: true, metrics: registry)
    let writer = running.writer
    let own = OwnWriter(
      settings.domain, writer, journal: journal, legacy: legacy, repository: repository, postgres: postgres,
      stages: parts.stages, legacyPath: legacyPath, statePath: settings.state.path, retirement: retirement)
    let server = try WriterServer(writer, actions: own.actions, statePath: settings.state.path)
    let janitor = Janitor(
      Retention(
        settings.domain, journal, legacyPath: legacyPath,
        isLegacyNeeded: { legacy.isNeeded && retirement.current == nil },
        keeping: try RetentionTime.configured()),
      journal: journal, metrics: registry)
    let views = settings.domain.views.map {
      ViewRefresher($0, postgres.configuration, pace: .configured(settings), metrics: registry)
    }
    let report = janitor.report()
    running.start()
    server.start()
    janitor.start()
    views?.start()
    defer {
      // Clients that compare or load are waited for, unless somebody is in a hurry. Those that send events go on with the
      // next writer: else this command would not return before they do. An answer under way takes a few seconds at most.
      while !Interruption.happened, !server.dismissSenders() { usleep(50_000) }
      server.stop(patience: Interruption.happened ? .seconds(1) : .seconds(10))
      janitor.stop()
      running.stop()
      // After the last event.
      views?.stop()
      own.tidy()
      report.end()
    }
    return try body(own)
  }

  /// Gives a new database its schema, and refuses one with another. One that is out of reach is waited for by the sink,
  /// if there is somebody who wants events taken in meanwhile. Says whether it was reached.
  @discardableResult
  package func prepare(_ configuration: PostgresConfiguration, isPatient: Bool) throws -> Bool {
    do {
      try Schema.provide(for: settings.domain, on: PostgresConnection(configuration))
      return true
    } catch let error as PostgresError where isPatient && (error.code == .connection || error.code == .timeout) {
      warn(of: error)
      return false
    }
  }

  private func warn(of error: any Error) {
    let reason = Failure(error).message ?? "\(error)"
    Console.note("warning: Postgres is out of reach; events are kept in the journal until it is back (\(reason))")
  }
}

/// Folders below the state folder, for their owner alone.
package enum StateFolders {
  package static func make(_ path: String) throws {
    do { try Folder.make(path, mode: 0o700) } catch {
      throw Failure(.cannotWrite, "\(error.path): \(error.reason); name another place with --state-path")
    }
  }
}
