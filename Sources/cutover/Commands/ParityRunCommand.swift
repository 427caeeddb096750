import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram
import CutoverRedis

struct ParityRunCommand: ParsableCommand, ChecksArguments {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Compare every endpoint: legacy with repository, repository with cache.",
    discussion: """
      Leaves a report in reports/<run-id>/: index.html and summary.md for people, report.json with everything, \
      junit.xml for build servers.

      Differences that a rule of the rules file tolerates are counted and shown, and do not count against the verdict.

      If a journal feeds the legacy folder, both sides are read as they were at one entry of it. If another program \
      writes the files, differences are re-read with a fresh snapshot each time: one that persists counts, one that \
      still changes at the end is inconclusive.

      If both sides are read at one entry, all processors compare, and so does every 'cutover parity worker' that \
      reaches the run. A run that was killed keeps what it found: --resume continues it.

      After a clean run, the next run compares only the records of long lists that changed since, their neighbours, \
      and a different part of the rest each time; --full compares everything. The gates of 'cutover flags promote' \
      require a full run.

      If every endpoint is complete, there is nothing to compare: the command says so and exits with status 0.

      Exits with status 0 where all is clean; else with the sum of 1 (something differs), 2 (something could not be \
      compared, which is not clean) and 4 (a rule has expired, is not needed, or tolerated more than it may); 69 where a \
      service is out of reach.

      With --all-domains, the statuses of the domains' runs are put together: the sum has what any of them has, and 8 or \
      more is the first such status.

      EXAMPLE:
        cutover parity run --endpoint trades --endpoint analytics
      """)

  @Option(name: .long, help: EndpointName.help("Compare this endpoint only; can be repeated.", valueName: "name"))
  var endpoint: [String] = []

  @Flag(help: "Compare everything, including records that have not changed since a clean run.")
  var full = false

  @Option(
    help: ArgumentHelp("Stop after this time, such as 30m, with an inconclusive report.", valueName: "time"))
  var deadline: RetentionTime?

  @Option(
    help: ArgumentHelp(
      "How long a difference must persist where another program writes the files (CUTOVER_SETTLE; default: 2s).",
      valueName: "time"))
  var settle: RetentionTime?

  @Option(
    help: ArgumentHelp(
      "How long to re-read records that keep changing there (CUTOVER_REREAD; default: 1m).", valueName: "time"))
  var reread: RetentionTime?

  @OptionGroup var jobs: Jobs

  @Flag(help: "Resume the newest interrupted run with the same options, if it began within 12 hours.")
  var resume = false

  @Flag(help: "Run once for each domain of the instance, one after the other.")
  var allDomains = false

  @Flag(help: "Do not let other processes help.")
  var noShare = false

  @Flag(help: "Leave values out of the report; show hashes and lengths instead.")
  var onlyKeys = false

  @OptionGroup var rules: RulesFile

  @Option(help: ArgumentHelp("Where reports go (CUTOVER_REPORTS; default: reports).", valueName: "folder"))
  var reportDir: String?

  @OptionGroup var folder: LegacyFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print the report as JSON.") var json = false

  mutating func validate() throws {
    endpoint = try endpoint.map(EndpointName.named)
    if allDomains, json || !endpoint.isEmpty || settings.state.instance.domain != nil {
      throw ValidationError(
        "--all-domains has a report for each domain; leave --endpoint, --domain and --json out, or name a domain.")
    }
  }

  func checkArguments() throws { try folder.checkNamed() }

  func run() throws {
    Interruption.watch()
    if allDomains { return try runAll() }
    for name in endpoint where !EndpointName.all.contains(name) { throw Failure(.usage, EndpointName.unknown(name)) }
    if endpoint.isEmpty, Completion(of: Domains.current).isComplete { return sayComplete() }
    let stores = Stores(settings)
    let recorder = try RunRecorder(stores)
    let limits = try rereadingLimits()
    var run = try planned()
    // On a connection of its own: the first query of the run's transaction takes its snapshot, which the cut has to come before.
    run.basis.instance = try stores.withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      return try ComparedStores(settings, legacyPath: folder.path).identity(on: connection)
    }
    var crew = CutRun(
      stores: stores, cacheSettings: settings.cache, jobs: jobs.count, terms: try terms(),
      cutAge: ParityProcess.cutAge())
    var history: ParityHistory?
    var cuts = 0
    var whyFull: String?
    var compared: ParityFindings?
    // Once for each cut: an old one is let go, since Postgres cannot clear up behind its snapshot.
    while compared == nil {
      do {
        try stores.withSnapshot { connection in
          let cut = ParityCut(settings, legacyPath: folder.path)
          let redis = try stores.cacheRedis()
          try cut.withView(connection, redis) { view in
            // Not before: a run that gets no cut has compared nothing, and would look like one that was killed.
            if cuts == 0, !isAside { history = recorder.begin(&run, resuming: resume ? crew.terms : nil) }
            try describe(view, connection, in: &run)
            if cuts == 0, !full, view.isOneMoment { run.options.baselines = recorder.baselines(for: run, in: history) }
            if cuts == 0, !full, !isAside {
              whyFull = recorder.obstacle(to: run, isOneMoment: view.isOneMoment, in: history)
            }
            let last = recorder.last(like: run, in: history)
            if let shared = view.shared {
              compared = try crew.findings(run, view, shared, in: history, after: last, connection)
            } else {
              let rereading = rereading(limits, at: cut, stores, redis, until: run.options.deadline)
              compared = compare(run, rereading, view.reading, RunForecast(run, after: last), connection)
            }
          }
        }
        cuts += 1
        if compared == nil { Console.note("the cut has become old: the run goes on at a new one") }
      } catch  where compared != nil {
        // Only the end of the snapshot failed, with its connection: what could not be read is in the report.
      }
    }
    guard let compared else { preconditionFailure("the loop ends with findings or an error") }
    let report = recorder.record(compared, in: history)
    DifferenceLog.write(report)
    let path = try write(report)
    prune()
    if json {
      Console.print(recorded: report.json)
    } else {
      for line in report.terminalLines(width: Console.width, colour: Console.usesColour) {
        Console.print(verbatim: line)
      }
      if let line = report.cacheLine { Console.print(line) }
      if report.mode == .full, let whyFull { Console.print("everything was compared, without --full: \(whyFull)") }
      // A run of complete endpoints is kept out of the history.
      if report.verdict == .different, history != nil {
        Console.print("'cutover parity show latest' says it again, from the history")
      }
      // The last line: scripts look for it there.
      Console.print(verbatim: "Report: \(path)")
    }
    throw ExitCode(Int32(report.exitStatus.rawValue))
  }

  /// Each domain in a process of its own: no run notices another one.
  private func runAll() throws {
    let arguments = CommandLine.arguments.dropFirst().filter { $0 != "--all-domains" }
    var found: Int32 = 0
    var failed: Int32?
    for domain in Instance.current.domains where !Interruption.happened {
      Console.print("domain \(domain.name)")
      let status = try OwnProgram.run(arguments + ["--domain", domain.name])
      if status < 8 { found |= status } else { failed = failed ?? status }
    }
    throw ExitCode(failed ?? found)
  }

  private func planned() throws -> ParityRun {
    var options = ParityRun.Options()
    options.onlyKeys = onlyKeys
    options.rules = try rules.read(endpoints: Domains.current.endpoints)
    let endpoints = try selected()
    options.isPartial = endpoints.count { !$0.isInternal } < Domains.current.endpoints.count
    options.deadline = deadline.map { Clock.milliseconds() + $0.milliseconds }
    var random = SystemRandomNumberGenerator()
    return ParityRun(
      domain: Domains.current.name, endpoints: endpoints, options: options, clock: Clock.milliseconds, random: &random)
  }

  /// Says in the report what the run reads.
  private func describe(_ view: ParityCut.View, _ connection: PostgresConnection, in run: inout ParityRun) throws {
    run.basis.pgSnapshot = view.snapshot
    run.basis.sequence = view.sequence
    run.options.copy = view.shared.map {
      LegacyCopy($0.cutFolder, of: FolderBinding.absolute(folder.path), isFolder: settings.domain.legacy.isFolder)
    }
    run.basis.pause = view.paused.map { max(run.basis.pause ?? 0, Int(($0 * 1000).rounded(.up))) }
    run.basis.schemaVersion = try Schema.version(of: Domains.current, on: connection).map { "\($0)" }
  }

  private func rereading(
    _ limits: Rereading.Limits, at cut: ParityCut, _ stores: Stores, _ redis: RedisPool?, until deadline: Int64?
  ) -> Rereading {
    Rereading(limits) { body in
      try stores.withSnapshot { connection in
        let watchdog = Watchdog(connection.interrupter, until: deadline)
        defer { watchdog.stop() }
        body(try cut.freshSnapshot(connection, redis))
      }
    } wait: {
      Interruption.wait(milliseconds: $0)
    }
  }

  /// What is to be compared: without a choice all that has two sides. The files of what is complete are left alone, and
  /// are no side any more.
  private func selected() throws -> [Endpoint] {
    // Flags that cannot be read leave nothing out.
    let complete = Completion(of: Domains.current).endpoints
    guard endpoint.isEmpty else {
      for name in endpoint where complete.contains(name) {
        Console.note(
          "\(name) is complete: its legacy files lack every event since then. The run has a report, and the history leaves it "
            + "out: no gate goes by it")
      }
      return Domains.current.endpoints.filter { endpoint.contains($0.name) }
    }
    if !complete.isEmpty { Console.note("not compared, being complete: \(complete.sorted().joined(separator: ", "))") }
    return Domains.current.compared.filter { !complete.contains($0.name) }
  }

  /// Whether the run looks at files that are not written any more: what it finds is no part of the history of an endpoint,
  /// whose runs from before would seem to have been followed by differences.
  private var isAside: Bool { !Completion(of: Domains.current).endpoints.isDisjoint(with: endpoint) }

  /// Where every endpoint is complete there is nothing to compare, which is as it should be.
  private func sayComplete() {
    let message = "every endpoint is complete: there are no two sides to compare"
    if json {
      Console.print(.object(["outcome": .text("complete"), "message": .text(message), "endpoints": .array([])]))
    } else {
      Console.print("\(message); name endpoints to compare them anyway")
    }
  }

  private func compare(
    _ run: ParityRun, _ rereading: Rereading, _ reading: any DomainSnapshot, _ forecast: RunForecast,
    _ connection: PostgresConnection
  ) -> ParityFindings {
    var line = ProgressLine()
    var forecast = forecast
    let watchdog = Watchdog(connection.interrupter, until: run.options.deadline)
    defer { watchdog.stop() }
    let findings = run.findings(
      on: reading, rereading: rereading, isCancelled: { Interruption.happened },
      progress: { progress in
        let words = forecast.words(for: progress, at: Clock.milliseconds())
        line.show("comparing \(words)")
      })
    line.clear()
    return findings
  }

  /// What has to be the same for another run to go on with this one.
  private func terms() throws -> SharingTerms {
    var terms = SharingTerms(
      program: ParityProcess.program, schemaVersion: Schema.newest(of: Domains.current),
      legacyPath: FolderBinding.absolute(folder.path),
      rulesText: try rules.text(), isFull: full, lease: ParityProcess.lease())
    terms.isOpen = !noShare
    return terms
  }

  private func rereadingLimits() throws -> Rereading.Limits {
    var limits = Rereading.Limits()
    limits.settle = try (settle ?? .configured(.settle)).milliseconds
    limits.within = try (reread ?? .configured(.reread)).milliseconds
    guard limits.within >= limits.settle else {
      throw Failure(
        .configuration,
        "differences have to stay for longer (--settle, CUTOVER_SETTLE) than they are read again (--reread, "
          + "CUTOVER_REREAD), so nothing could be decided; raise --reread")
    }
    return limits
  }

  /// Removes old reports, where they go to the folder of all: one that is named for this run is somebody's own affair.
  private func prune() {
    guard reportDir == nil else { return }
    do {
      let outcome = try ReportPruning(
        folder: ReportsFolder.path, flags: FlagSettings.configuredStore(of: Domains.current)
      ).run()
      if !outcome.removed.isEmpty { Console.note("removed \(counted(outcome.removed.count, "old report"))") }
    } catch {
      // The run is what counts: old reports go with the next one.
      Console.note("old reports are not removed: \(Failure(error).message ?? "\(error)")")
    }
  }

  private func write(_ report: ParityReport) throws -> String {
    let reports = reportDir ?? Settings.value(.reports)
    do { return try report.write(to: reports) } catch {
      throw Failure(.cannotWrite, "the report was not written: \(error); check the folder \(reports) (--report-dir)")
    }
  }
}
