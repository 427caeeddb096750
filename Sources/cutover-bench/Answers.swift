import ArgumentParser
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverProgram
import Glibc

struct Answers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time answers that are made from the repository, as for the first client that asks after a change.",
    discussion: """
      EXAMPLE:
        cutover-bench answers --domain gateway --postgres postgresql:///orders 'strategy/instances/desk-7/orders?limit=50'
      """)

  @OptionGroup var subject: BenchDomain
  @Option(help: "How often each is made.") var rounds = 200
  @Option(help: ArgumentHelp("A database with the domain's tables.", valueName: "url")) var postgres: String
  @Argument(help: ArgumentHelp("What is asked for.", valueName: "path")) var paths: [String]

  mutating func validate() throws {
    guard rounds > 0 else { throw ValidationError("--rounds must be 1 or more.") }
    for path in paths where subject.hosted.request(path) == nil {
      throw ValidationError("The domain \(subject.hosted.name) has no endpoint '\(path)'.")
    }
  }

  func run() throws {
    let connection = try PostgresConnection(PostgresConfiguration(url: postgres))
    for path in paths {
      guard let request = subject.hosted.request(path) else { continue }
      var bytes = 0
      var times: [Double] = []
      for _ in 0..<rounds {
        let start = ContinuousClock.now
        bytes = try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
          try subject.hosted.reading(OpenedSides(postgres: connection))
            .answer(to: request, from: .repository, now: 0).bytes().count
        }
        times.append((ContinuousClock.now - start) / .milliseconds(1))
      }
      times.sort()
      func time(_ share: Double) -> Double {
        (times[min(times.count - 1, Int(Double(times.count) * share))] * 100).rounded() / 100
      }
      print("\(path): \(time(0.5)) ms, p99 \(time(0.99)) ms, \(bytes) bytes")
    }
  }
}
