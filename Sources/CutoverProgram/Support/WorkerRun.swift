import CutoverBasics
import CutoverDomain
package import CutoverHosting
package import CutoverParity
import CutoverPostgres
import CutoverRedis
import CutoverRepository
import CutoverThreads
import Glibc

/// One process's part in the runs of others.
package struct WorkerRun {
  /// What it has done for a run, and why it does no more.
  package struct Result {
    package var parts = 0
    package var records = 0
    package var failure: Failure?

    package init() {}

    package mutating func add(_ other: Result) {
      parts += other.parts
      records += other.records
      failure = other.failure
    }
  }

  package let stores: Stores
  package let cacheSettings: CacheSettings
  package let jobs: Int
  package let history: ParityHistory
  package let lease: Int64

  package init(stores: Stores, cacheSettings: CacheSettings, jobs: Int, history: ParityHistory, lease: Int64) {
    self.stores = stores
    self.cacheSettings = cacheSettings
    self.jobs = jobs
    self.history = history
    self.lease = lease
  }

  package func shares(of run: RunID?) throws -> [Share] { try history.shares(of: run) }

  package func compare(_ share: Share) -> Result {
    var result = Result()
    let counts = Monitor((parts: 0, records: 0))
    do {
      let cut = SharedCut(
        domain: stores.domain, cut: share.cut, postgres: try stores.postgresConfiguration(),
        redis: try stores.cacheRedisConfiguration(),
        cacheSettings: cacheSettings, deadline: share.deadline)
      let work = try work(of: share, at: cut)
      let line = CrewLine(CrewForecast(share.endpoints, after: [], jobs: jobs))
      defer { line.clear() }
      let crew = SegmentCrew(
        jobs: jobs, clock: Clock.milliseconds, isCancelled: { Interruption.happened },
        progress: { news in
          line.show(news)
          guard news.isDone else { return }
          counts.withLock { $0 = ($0.parts + 1, $0.records + news.progress.records) }
        }, open: cut.open)
      let watchdog = Watchdog(history.connection.interrupter, until: share.deadline)
      defer { watchdog.stop() }
      let failures = try SegmentHelp(history, worker: ParityProcess.name(), lease: lease).compare(
        share, work, with: crew)
      if let failure = failures.first, !Interruption.happened { throw Failure(.unavailable, failure) }
    } catch { result.failure = Failure(error) }
    (result.parts, result.records) = counts.withLock(\.self)
    return result
  }

  /// What is to be compared; throws a ``Failure`` where this process would find something else than the run's own.
  private func work(of share: Share, at cut: SharedCut) throws -> SegmentWork {
    guard share.program == ParityProcess.program else {
      throw Failure(
        .configuration,
        "it is version \(share.program) of the program, and this is \(ParityProcess.program); use the same")
    }
    let endpoints = share.endpoints.compactMap { name in
      (stores.domain.declaredEndpoints + stores.domain.compared).first { $0.name == name }
    }
    guard endpoints.count == share.endpoints.count, Comparator.hash(of: endpoints) == share.comparatorHash else {
      throw Failure(.configuration, "it compares in another way than this program; use the program of the run")
    }
    let rules = try share.rulesText.map {
      try Rules(
        text: $0, source: "the run's rules", endpoints: stores.domain.declaredEndpoints, domain: stores.domain.name)
    }
    guard rules?.hash == share.rulesHash else {
      throw Failure(.configuration, "its rules mean something else to this program; use the program of the run")
    }
    let folder = share.cut.cutFolder
    guard share.cut.isHere(stores.domain.legacy) || share.cut.address != nil else {
      throw Failure(
        .unavailable,
        access(folder, R_OK | X_OK) == 0
          ? "the copy of the legacy side in \(folder) is not that of the run"
          : "the copy of its legacy side in \(folder) cannot be read here: \(String(cString: strerror(errno))); set "
            + "nodes.url and nodes.token on every node, or have its state folder under the same path")
    }
    guard try cut.isMarked() else {
      throw Failure(
        .configuration,
        "\(ServerAddress.redis().name) is not the Redis of the run, or its copy is gone; set REDIS_URL to the run's")
    }
    let own = try stores.withPostgres { connection in
      try Schema.require(of: stores.domain, on: connection)
      return try RepositorySchema.identity(ofTablesOf: stores.domain.name, on: connection)
    }
    if let named = share.instance?.repository, named != own {
      throw Failure(
        .configuration,
        "\(ServerAddress.postgres().name) is not the database that the run compares; set DATABASE_URL to the run's")
    }
    let copy = share.instance.map {
      LegacyCopy(folder, of: $0.legacy, isFolder: stores.domain.legacy.isFolder)
    }
    return share.work(endpoints: endpoints, rules: rules ?? .none, copy: copy)
  }
}
