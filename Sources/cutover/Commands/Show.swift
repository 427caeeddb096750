import ArgumentParser
import CutoverBasics
package import CutoverDomain
import CutoverHosting
import CutoverProgram
import Glibc

extension Side: ExpressibleByArgument {}

struct Show: ParsableCommand, ChecksArguments {
  private static let endpoints =
    Domains.current.endpoints.map { Request($0).path }

  static let configuration = CommandConfiguration(
    abstract: "Print the exact bytes that a client would get.",
    discussion: """
      Endpoints: \(endpoints.joined(separator: ", ")).

      EXAMPLE:
        cutover show analytics/gpt-5 --side repository | jq .
      """)

  @Argument(help: EndpointName.help("The endpoint, with its parameter if it has one.", valueName: "endpoint"))
  var path: String

  @Option(help: "Where the answer comes from.")
  var side: Side

  @OptionGroup var folder: LegacyFolder
  @OptionGroup var settings: Settings

  mutating func validate() throws { EndpointName.settle(path) }

  func checkArguments() throws { try folder.checkNamed() }

  func run() throws {
    let plain =
      path.hasPrefix("\(Domains.current.name).") ? String(path.dropFirst(Domains.current.name.count + 1)) : path
    guard let request = Domains.current.request(plain) else {
      // The name of a flag, whose answers are told apart by the rest of the path.
      if let endpoint = Domains.current.endpoints.first(where: { $0.name == plain }) {
        throw Failure(
          .usage,
          "'\(path)' has an answer for each value of what stands in braces: name one, as in 'cutover show "
            + "\(Request(endpoint).path) --side \(side.rawValue)'")
      }
      throw Failure(.usage, EndpointName.unknown(path))
    }
    let bytes = try bytes(of: request)
    Console.write(bytes, to: STDOUT_FILENO)
  }

  private func bytes(of request: Request) throws -> [UInt8] {
    let now = Clock.milliseconds()
    func answer(_ reading: any DomainSnapshot) throws -> [UInt8] {
      try reading.answer(to: request, from: side, now: now).bytes()
    }
    if side == .legacy { return try answer(Domains.current.reading(.init(legacyPath: folder.path))) }
    let stores = Stores(settings)
    return try stores.withSnapshot { connection in
      let redis = side == .cache ? try stores.redis() : nil
      return try answer(
        Domains.current.reading(
          .init(
            legacyPath: folder.path, postgres: connection, redis: redis, cacheSettings: settings.cache,
            cacheFailures: .tolerated(warn: { Console.note("warning: \($0); Postgres answered instead") }))))
    }
  }
}
