import ArgumentParser
import CutoverDomain
import CutoverFlags
import CutoverJSON
import CutoverParity
import CutoverProgram
import Glibc

struct FlagsEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Show which side answers a client.",
    discussion: """
      Takes targeting keys of clients as arguments, or one per line from standard input. Clients that evaluate the \
      flag file themselves, and those that ask over OFREP, get the same result.

      EXAMPLE:
        cutover flags evaluate trades client-7
      """)

  @Argument(help: EndpointName.help("The endpoint.")) var endpoint: String
  @Argument(help: "A targeting key; can be repeated.") var client: [String] = []
  @OptionGroup var flags: FlagSettings
  @Flag(help: "Print a line of JSON for each client.") var json = false

  mutating func validate() throws { _ = try FlagSettings.key(named: endpoint) }

  func run() throws {
    let key = try FlagSettings.key(named: endpoint)
    let set = try flags.store.read()
    for name in client { try show(name, key, set) }
    guard client.isEmpty else { return }
    while let line = readLine() { try show(line, key, set) }
  }

  private func show(_ client: String, _ key: String, _ set: FlagSet) throws {
    let decision = try set.flag(key).state.decision(targetingKey: client, bucketing: set.bucketing)
    if json {
      return Console.print(
        JSONValue.object([
          "client": .text(client), "variant": .text(decision.variant.rawValue), "side": .text(decision.side.rawValue),
        ]).compact)
    }
    Console.print(VisibleText.escaping("\(decision.side.rawValue)  \(decision.variant.rawValue)  \(client)"))
  }
}
