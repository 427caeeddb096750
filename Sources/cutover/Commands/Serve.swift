import ArgumentParser
import CutoverBasics
import CutoverHTTP
import CutoverProgram
import CutoverServer
import CutoverTelemetry

struct Serve: ParsableCommand, MakesInstance, Service {
  static let configuration = CommandConfiguration(
    abstract: "Answer the read API, and take events in.",
    discussion: """
      Each endpoint is answered by the side that its stage says. Answers say which one it was (Cutover-Side, \
      Cutover-Stage). POST /ingest takes events, /healthz and /readyz tell how the server is, /metrics has its counts; \
      /admin is there where CUTOVER_ADMIN_TOKEN is set.

      Ends in order on SIGTERM or Ctrl-C: what is under way is answered first.

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

  func run() throws {
    FreedMemory.returnLargeBlocks()
    Interruption.watch()
    if !DomainBinding(settings).isBound { try Stores(settings).refuseForeignDatabase() }
    let address = try ListenAddress(listen ?? Settings.value(.listen))
    let service = try DomainService(
      settings, dataPath: folder.path, readDeadline: try deadline(), flags: try flags.store, listen: address.host)
    service.start()
    defer { service.stop() }
    let server = try HTTPServer(service.router, on: address)
    let url = "http://\(address.with(port: server.port))"
    Console.error("listening on \(url)")
    if Settings.optional(.adminToken)?.isEmpty == false {
      Console.error("the console is at \(url)/console")
    } else {
      Console.error("no console: set CUTOVER_ADMIN_TOKEN to have one")
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

  private func deadline() throws -> Duration {
    if let readDeadline {
      guard readDeadline > 0 else { throw Failure(.usage, "--read-deadline is a number of milliseconds, 1 or more") }
      return .milliseconds(readDeadline)
    }
    return .milliseconds(Int(Settings.value(.readDeadline)) ?? 2000)
  }
}
