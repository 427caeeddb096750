import ArenaDomain
import ArgumentParser
import CutoverDomain
import CutoverJSON
import CutoverParity
import CutoverPostgres

struct Backfill: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move the legacy files into Postgres and Redis.",
    discussion: """
      All files are checked before anything is written. What is there already is not written again, so it can be \
      repeated, and goes on where it was interrupted. An empty database gets its schema first.

      EXAMPLE:
        cutover backfill --from legacy-json
      """)

  @OptionGroup var folder: LegacyFolder
  @Option(help: ArgumentHelp("Records in a transaction.", valueName: "n"))
  var batch = 1000
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    guard (1...100_000).contains(batch) else { throw ValidationError("--batch must be from 1 to 100000.") }
  }

  func run() throws {
    let lifetimes = try settings.lifetimes
    let stores = Stores(settings)
    try stores.withPostgres { connection in
      try Schema.provide(on: connection)
      var line = ProgressLine()
      let started = ContinuousClock.now
      let report = try ArenaDomain.Backfill(from: folder.path, batch: batch).run(on: connection) { progress in
        line.show(
          "\(progress.phase.rawValue) \(progress.document): \(progress.records)"
            + (progress.total.map { " of \($0)" } ?? ""))
      }
      line.clear()
      let keys = warmCache(stores, connection, lifetimes)
      let seconds = (ContinuousClock.now - started) / .seconds(1)
      if json { Console.print(summary(report, keys: keys)) } else { show(report, keys: keys, seconds: seconds) }
    }
  }

  /// A Redis that is out of reach is no reason to fail: it fills itself as it is read.
  private func warmCache(_ stores: Stores, _ connection: PostgresConnection, _ lifetimes: CacheLifetimes) -> Int? {
    do { return try Arena.warmCache(stores.redis(), from: connection, lifetimes: lifetimes) } catch {
      Console.note("warning: Redis was not filled: \(Failure(error).message ?? "")")
      return nil
    }
  }

  private func show(_ report: ArenaDomain.Backfill.Report, keys: Int?, seconds: Double) {
    let width = report.documents.map(\.name.count).max() ?? 0
    for document in report.documents {
      let name = document.name + String(repeating: " ", count: width - document.name.count)
      Console.print(
        "\(name)  \(Self.padded(document.records, 9)) records  \(Self.padded(document.rowsChanged, 9)) rows changed")
    }
    for name in report.missing where name != "analytics-{model}" {
      Console.print("\(name): not in \(VisibleText.escaping(folder.path)), left as it is")
    }
    if let keys { Console.print("Redis: \(keys) keys filled") }
    let time = "\((seconds * 10).rounded() / 10) s"
    Console.print(
      report.rowsChanged == 0
        ? "Nothing changed: the repository had everything (\(time))."
        : "\(report.rowsChanged) rows changed in \(time).")
  }

  private func summary(_ report: ArenaDomain.Backfill.Report, keys: Int?) -> JSONValue {
    .object([
      "rows_changed": .integer(report.rowsChanged),
      "documents": .array(
        report.documents.map {
          .object([
            "name": .text($0.name), "records": .integer($0.records), "rows_changed": .integer($0.rowsChanged),
          ])
        }),
      "missing": .array(report.missing.map { .text($0) }),
      "cache_keys": keys.map { .integer($0) } ?? .null,
    ])
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
