import ArgumentParser
import CSimdjson
import Glibc

struct ParseJSON: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse-json",
    abstract: "Time simdjson on JSON files: the floor for any program that parses them.",
    discussion: """
      Reads and parses all files, one after another, as simdjson itself does it: the best time of some rounds.

      EXAMPLE:
        cutover-bench parse-json left.json right.json
      """)

  @Argument(help: "The files.") var files: [String]
  @Option(help: "How often.") var rounds = 5

  func run() throws {
    var best = Double.infinity
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      for file in files where !csimdjson_parse_file(file) {
        throw ValidationError("\(file) cannot be read, or is no JSON.")
      }
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
    }
    print("simdjson parses them in \(Int(best * 1000)) ms")
  }
}
