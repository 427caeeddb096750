import CutoverBasics
import CutoverDomain
package import CutoverDualWrite
package import CutoverFlags
import CutoverHosting
import CutoverJSON
package import CutoverJournal
package import CutoverPostgres
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
    } shared: { intake in
      try body(.shared(intake))
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

  /// The same, or runs `shared` with the journal where another machine feeds the stores.
  package func withWriter<R>(
    takingIn: Bool, own: (OwnWriter) throws -> R, other: (WriterClient) throws -> R,
    shared: (JournalIntake) throws -> R
  ) throws -> R {
    try withWriter(takingIn: takingIn, isPatient: nil, own: own, other: other) { try intake().map(shared) }
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
        let journal = try JournalPlace(settings).open()
        defer { journal.close() }
        return try withOwn(journal, takingIn: takingIn, isPatient: isPatient ?? takingIn, own)
      } catch let error as JournalError where error.code == .locked {
        if let client = try WriterClient.connect(statePath: statePath) { return try other(client) }
        if let result = try elsewhere() { return result }
        // It is starting, or ending.
        guard attempt < 100, !Interruption.happened else { throw error }
        usleep(100_000)
      }
    }
    preconditionFailure("the loop ends by returning or throwing")
  }

  /// For events of this machine, while another one feeds the stores; `nil` where the journal is this machine's alone.
  private func intake() throws -> JournalIntake? {
    guard let journal = try JournalPlace(settings).openForAppending() else { return nil }
    let retirement = try LegacyRetirement(statePath: settings.state.path)
    let domain = settings.domain
    return JournalIntake(
      journal: journal, decoder: domain.decoder, sinks: [Side.legacy.rawValue, Side.repository.rawValue],
      isNeeded: { sink in
        sink != Side.legacy.rawValue || retirement.current == nil && !Completion(of: domain).isComplete
      }, metrics: WriterMetrics(in: registry, counting: domain.eventCounters, of: domain.decoder.types))
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
    let name = WriterName(settings)
    let claims = StoreClaims(journal: journal, process: name.process, place: name.place)
    let repository = settings.domain.repository.sink(postgres.configuration, settings.cache)
    let legacy = settings.domain.legacy.sink(
      legacyPath, holder: name.holder, mark: binding.mark(journal: journal.identity))
    let stages = StageFollower(legacy, flags: try flags ?? FlagSettings.configuredStore(of: settings.domain))
    let sinks: [any Sink] = [legacy, repository]
    let isRetired = retirement.current != nil
    if !isRetired {
      try Adoption(journal: journal, decoder: settings.domain.decoder, sinks: sinks, claims: claims, place: name.place)
        .adoptIfNew()
    }
    let owned: [any Sink] = (isRetired ? [] : [legacy]) + (isReached ? [repository] : [])
    try Ownership(journal: journal, claims: claims, sinks: owned).take()
    let redis = try stores.cacheRedis()
    let relay = redis.flatMap { settings.domain.cache?.relay(postgres: postgres, redis: $0, settings.cache) }
    let keeper = JournalPlace.cuts(of: journal).map { cuts in
      KeptSides(settings, cuts, legacyPath: legacyPath) { folder in
        try retirement.requireNone()
        try settings.domain.legacy.copy(legacyPath, to: folder)
      }
    }
    let writer = DualWriter(
      journal: journal, decoder: DomainEvents(of: settings.domain), sinks: sinks, relay: relay, claims: claims,
      keeper: keeper,
      retired: isRetired ? [Side.legacy.rawValue] : [],
      metrics: WriterMetrics(
        in: registry, counting: settings.domain.eventCounters, of: settings.domain.decoder.types))
    let own = OwnWriter(
      settings.domain, writer, journal: journal, legacy: legacy, repository: repository, postgres: postgres,
      stages: stages, legacyPath: legacyPath, statePath: settings.state.path, retirement: retirement)
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
    stages.start()
    defer { stages.stop() }
    let reports =
      [
        writer.report(in: registry), postgres.report(as: "writer", in: registry, alias: settings.domain.poolGauges),
        janitor.report(),
      ]
      + [redis?.report(as: "writer", in: registry)].compactMap(\.self)
    keeper?.start()
    writer.start()
    server.start()
    janitor.start()
    views?.start()
    defer {
      // Clients that compare or load are waited for, unless somebody is in a hurry. Those that send events go on with the
      // next writer: else this command would not return before they do. An answer under way takes a few seconds at most.
      while !Interruption.happened, !server.dismissSenders() { usleep(50_000) }
      server.stop(patience: Interruption.happened ? .seconds(1) : .seconds(10))
      janitor.stop()
      writer.stop()
      keeper?.stop()
      // After the last event.
      views?.stop()
      own.tidy()
      for report in reports { report.end() }
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
