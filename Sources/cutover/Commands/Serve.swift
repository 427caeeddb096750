import ArgumentParser
import CutoverBasics
import CutoverConfiguration
import CutoverHTTP
import CutoverHosting
import CutoverProgram
import CutoverServer
import CutoverTelemetry

struct Serve: ParsableCommand, MakesInstance, Service, ChecksArguments {
  static let configuration = CommandConfiguration(
    abstract: "Answer the read API, and take events in.",
    discussion: """
      The stage of an endpoint decides which side answers it. Responses name the side and the stage (Cutover-Side, \
      Cutover-Stage). POST /ingest takes events, /healthz and /readyz report the state of the server, /metrics its \
      metrics; /admin is there if CUTOVER_ADMIN_TOKEN is set.

      On SIGTERM or Ctrl-C the server answers the requests in progress, and ends.

      EXAMPLE:
        cutover serve --listen 127.0.0.1:8888
        curl -i http://127.0.0.1:8888/api/trades
      """)

  @Option(
    help: ArgumentHelp(
      "Where to listen (CUTOVER_LISTEN; default: 127.0.0.1:8888); port 0 for any that is free.", valueName: "address"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "How long a side may take to answer, in milliseconds (CUTOVER_READ_DEADLINE; default: 2000).", valueName: "ms"))
  var readDeadline: Int?

  @Option(
    help: ArgumentHelp(
      "How long requests that are under way may take when the server ends, in seconds.", valueName: "seconds"))
  var drain = 30

  @OptionGroup var folder: DataFolder
  @OptionGroup var flags: FlagSettings
  @OptionGroup var settings: Settings

  func checkArguments() throws {
    try ListenAddress(listen ?? Settings.value(.listen)).check()
    _ = try deadline()
    if drain < 0 { throw Failure(.usage, "--drain is a number of seconds, 0 or more") }
  }

  func run() throws {
    FreedMemory.returnLargeBlocks()
    Interruption.watch()
    let address = try ListenAddress(listen ?? Settings.value(.listen))
    let parts = try parts()
    let noted = RunningSettings(root: settings.state.root, besides: given)
    defer { withExtendedLifetime(noted) {} }
    let unlisted = UnlistedDomains(root: settings.state.root)
    for domain in unlisted.all {
      Logger(label: "cutover.serve").warning(
        "A domain that has state here is not in the list",
        metadata: ["unlisted": .string(domain.domain), "state_path": .string(domain.statePath ?? "")])
    }
    let service = try ProgramService(parts, readDeadline: try deadline(), listen: address.host)
    service.start()
    defer { service.stop() }
    let server = try HTTPServer(service.router, on: address)
    let url = "http://\(address.with(port: server.port))"
    Console.error("listening on \(url)")
    if Settings.optional(.adminToken) ?? Settings.optional(.adminTokens) != nil {
      Console.error("the console is at \(url)/console")
    } else {
      Console.error("no console: set CUTOVER_ADMIN_TOKEN or CUTOVER_ADMIN_TOKENS to have one")
    }
    Interruption.wait()
    let log = Logger(label: "cutover.serve")
    log.notice("The server ends; requests under way are answered first")
    if !server.stop(patience: .seconds(drain)) {
      log.warning(
        "Some requests were not done in time, and were answered with 503", metadata: ["seconds": .integer(Int64(drain))]
      )
    }
  }

  /// The domains of the instance, or the one that was named.
  private func parts() throws -> [ProgramService.Part] {
    let domains = Instance.current.told
    if domains.count > 1, folder.dataPath != nil {
      let keys = domains.map { "domains.\($0.name).\(Setting.dataPath.key)" }
      throw Failure(
        .usage,
        "--data-path is one folder, and there are \(domains.count) domains; set \(keys.joined(separator: " and "))")
    }
    return try domains.map { domain in
      let settings = settings.of(domain)
      let binding = DomainBinding(settings)
      try binding.check()
      if !binding.isBound { try Stores(settings).refuseForeignDatabase() }
      return ProgramService.Part(
        settings, dataPath: folder.dataPath ?? settings.value(.dataPath), flags: try flags.store(of: domain))
    }
  }

  /// The settings that options have set, whatever the configuration file says.
  private var given: [Setting] {
    [
      listen.map { _ in .listen }, readDeadline.map { _ in .readDeadline }, folder.dataPath.map { _ in .dataPath },
      settings.databaseUrl.map { _ in .databaseURL }, settings.redisUrl.map { _ in .redisURL },
      flags.flags.map { _ in .flagFile },
    ].compactMap(\.self)
  }

  private func deadline() throws -> Duration {
    if let readDeadline {
      guard readDeadline > 0 else { throw Failure(.usage, "--read-deadline is a number of milliseconds, 1 or more") }
      return .milliseconds(readDeadline)
    }
    return .milliseconds(Int(Settings.value(.readDeadline)) ?? 2000)
  }
}
