import ArgumentParser
import CutoverJSON
import Glibc

struct ReadJSON: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read-json",
    abstract: "Time a walk through a JSON file: every byte checked, nothing kept.",
    discussion: """
      EXAMPLE:
        cutover-bench read-json big/trades.json
      """)

  @Argument(help: "The file.") var file: String
  @Option(help: "How often.") var rounds = 5

  func run() throws {
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      let reader = try JSONReader(file: file)
      try reader.skipValue()
      try reader.finish()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      print("\(reader.offset) bytes in \(seconds) s: \(Int(Double(reader.offset) / seconds / 1e6)) MB/s")
    }
  }
}
