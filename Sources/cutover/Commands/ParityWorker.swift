import ArgumentParser
import CutoverBasics
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram

struct ParityWorker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Help parity runs of other processes.",
    discussion: """
      Compares parts of the runs in progress, on this machine or another one, and writes the results into the \
      database: the run reports them. It needs the run's Postgres and Redis, and the folder of its cut under the same \
      path, or the node that has it (CUTOVER_NODE_URL, CUTOVER_NODE_TOKEN).

      Exits with status 0 when nothing is left to do, with 69 if a run cannot be reached, and with 78 if the worker is \
      of another version of the program or uses another Redis. The part of a worker that was killed is compared by \
      others.

      EXAMPLE:
        cutover parity worker --wait 10m
      """)

  @Option(name: .customLong("run"), help: ArgumentHelp("This run only.", valueName: "run")) var id: String?
  @Option(help: ArgumentHelp("How long to wait for something to do, such as 10m.", valueName: "time"))
  var wait: RetentionTime?
  @OptionGroup var jobs: Jobs
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  /// How often a worker that waits looks for runs, in milliseconds.
  private static let interval: Int64 = 1000

  mutating func validate() throws {
    if let id, RunID(id) == nil {
      throw ValidationError("'\(id)' is not the id of a run, which is like 20261121T093015Z-3f9a.")
    }
  }

  func run() throws {
    Interruption.watch()
    let stores = Stores(settings)
    let help = WorkerRun(
      stores: stores, cacheSettings: settings.cache, jobs: jobs.count, history: try stores.parityHistory(),
      lease: ParityProcess.lease())
    var results: [RunID: WorkerRun.Result] = [:]
    var idle = Clock.milliseconds()
    while !Interruption.happened {
      let shares = try help.shares(of: id.flatMap { RunID($0) }).filter { results[$0.run]?.failure == nil }
      for share in shares where !Interruption.happened {
        let result = help.compare(share)
        results[share.run, default: .init()].add(result)
        if let failure = result.failure { Console.note("run \(share.run): \(failure.message ?? "")") }
        idle = Clock.milliseconds()
      }
      if shares.isEmpty, Clock.milliseconds() - idle >= wait?.milliseconds ?? 0 { break }
      if shares.isEmpty { Interruption.wait(milliseconds: Self.interval) }
    }
    report(results)
    if let failure = results.values.compactMap(\.failure).first { throw failure.status }
  }

  private func report(_ results: [RunID: WorkerRun.Result]) {
    let results = results.sorted { $0.key < $1.key }
    if json {
      return Console.print(
        .object([
          "runs": .array(
            results.map { run, result in
              .object([
                "run": .text(run.text), "parts": .integer(Int64(result.parts)),
                "records": .integer(Int64(result.records)),
                "failure": result.failure?.message.map { .text($0) } ?? .null,
              ])
            })
        ]))
    }
    if results.isEmpty { return Console.print("no run has anything to do") }
    for (run, result) in results where result.failure == nil || result.parts > 0 {
      Console.print(
        "run \(run): \(counted(result.parts, "part")) compared, \(counted(result.records, "record"))")
    }
  }
}
