import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverProgram
import CutoverRepository
import Glibc

struct Backfill: ParsableCommand, MakesInstance, ChecksArguments {
  static let configuration = CommandConfiguration(
    abstract: "Move the legacy data into Postgres and Redis.",
    discussion: """
      All of it is checked before anything is written. The backfill is one entry of the journal, so it can run while \
      events come in: neither overwrites newer records of the other. Records that are already there are not written \
      again, so you can repeat the command, and an interrupted backfill resumes. An empty database gets its schema \
      first. The legacy side is only read.

      If a store does not follow, the command prints the reason after 5 seconds and then every minute. If that lasts, \
      it exits with status 69 and the cause: fix the store, and run the command again.

      EXAMPLE:
        cutover backfill --from legacy-json
      """)

  @Option(
    help: ArgumentHelp(
      "The legacy folder or SQLite file, or a copy of it (default: the data path).", valueName: "folder"))
  var from: String?
  @Option(help: ArgumentHelp("Records in a transaction.", valueName: "n"))
  var batch = 1000
  @Flag(help: "Check the legacy side, and change nothing.") var dryRun = false
  @OptionGroup var folder: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    guard (1...100_000).contains(batch) else { throw ValidationError("--batch is from 1 to 100000, not \(batch).") }
  }

  func checkArguments() throws {
    try LegacyRetirement(statePath: settings.state.path).requireNone()
    let source = from ?? folder.path
    let remedy =
      from == nil ? "name the folder of the legacy files (--from, legacy_path)" : "name another one (--from)"
    var info = stat()
    guard stat(source, &info) == 0 else {
      throw Failure(.badInput, "\(source): \(String(cString: strerror(errno))); nothing was changed; \(remedy)")
    }
    guard !Domains.current.legacy.isFolder || info.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(.badInput, "\(source) is not a folder; nothing was changed; \(remedy)")
    }
  }

  /// Not watching for interruptions: what is ended at once goes on with the next writer, or the one that runs.
  func run() throws {
    Interruption.endsAtOnce()
    let source = from ?? folder.path
    let statePath = settings.state.path
    let started = ContinuousClock.now
    var line = ProgressLine()
    var notes = WaitingNotes()
    try LegacyRetirement(statePath: settings.state.path).requireNone()
    let store = Domains.current.legacy
    let old = try store.oldParts(in: FolderBinding.absolute(source))
    guard old.isEmpty else {
      let readers = Set(old.flatMap { store.readers(of: $0) })
      let held = HeldFile.all(Domains.current, statePath: statePath).filter { old.contains($0.name) }
      throw Failure(.refused, "\(OldFiles.words(old, of: readers)); \(OldFiles.remedy(of: readers, in: store, held))")
    }
    if dryRun {
      let report = try check(source, &line)
      line.clear()
      return showChecked(report, source)
    }
    let setup = WriterSetup(settings, dataPath: folder.path)
    let report = try setup.withWriter(takingIn: false) { own in
      _ = try check(source, &line)
      return try own.backfill(
        from: FolderBinding.absolute(source), batch: batch,
        progress: { status in
          line.show(WaitingNotes.words(status))
          notes.update(&line) { status }
        })
    } other: { client in
      _ = try check(source, &line)
      line.show("the running writer loads it")
      return try client.backfill(from: FolderBinding.absolute(source), batch: batch) {
        notes.update(&line) { try? WriterClient.connect(statePath: statePath)?.status(within: 2) }
      }
    }
    line.clear()
    let keys = try warmCache()
    refreshViews()
    let seconds = (ContinuousClock.now - started) / .seconds(1)
    if json {
      let filled = JSONMember(name: "cache_keys", value: keys.map { .integer($0) } ?? .null)
      Console.print(.object((report.members ?? []) + [filled]))
    } else {
      show(report, keys: keys, seconds: seconds, source)
    }
  }

  /// Reads all of the legacy side. Throws for the first thing wrong with it.
  private func check(_ source: String, _ line: inout ProgressLine) throws -> BackfillReport {
    let (store, statePath) = (Domains.current.legacy, settings.state.path)
    if !store.isFolder { try StateFolders.make(statePath) }
    return try store.withMoment(of: source, in: CutFolders(statePath).parent) { location in
      try Domains.current.repository.checkBackfill(from: location) { line.show("checking \($0.document)") }
    }
  }

  private func showChecked(_ report: BackfillReport, _ source: String) {
    if json {
      let documents = report.documents.map { document -> JSONValue in
        .object(["name": .text(document.name), "records": .integer(document.records)])
      }
      return Console.print(
        .object(["documents": .array(documents), "missing": .array(report.missing.map { .text($0) })]))
    }
    var table = TextTable([Domains.current.legacy.partNoun, "records"], texts: 1)
    for document in report.documents { table.add([document.name, "\(document.records)"]) }
    for line in table.lines { Console.print(line) }
    Console.print("\(VisibleText.escaping(source)) can be loaded; nothing was changed")
  }

  /// A Redis that is out of reach is no reason to fail: the relay fills it once it is back.
  private func warmCache() throws -> Int? {
    let stores = Stores(settings)
    guard let cache = Domains.current.cache else { return nil }
    let cacheSettings = settings.cache
    return try stores.withPostgres { connection in
      do { return try cache.warm(stores.redis(), from: connection, cacheSettings) } catch {
        Console.note("warning: Redis was not filled: \(Failure(error).message ?? "")")
        return nil
      }
    }
  }

  /// A writer refreshes them later where that is not possible now.
  private func refreshViews() {
    guard let views = Domains.current.views else { return }
    let limit = ViewRefresher.Pace.configured(settings).limit
    do {
      _ = try Stores(settings).withPostgres { try views.refresh(on: $0, within: limit) }
    } catch { Console.note("warning: the views were not refreshed: \(Failure(error).message ?? "")") }
  }

  private func show(_ report: JSONValue, keys: Int?, seconds: Double, _ source: String) {
    var table = TextTable([Domains.current.legacy.partNoun, "records", "rows changed"], texts: 1)
    for document in report["documents"]?.elements ?? [] {
      table.add([
        document["name"]?.string ?? "", "\(document["records"]?.int ?? 0)", "\(document["rows_changed"]?.int ?? 0)",
      ])
    }
    for line in table.lines { Console.print(line) }
    for name in report["missing"]?.elements?.compactMap(\.string) ?? [] where name != "analytics-{model}" {
      Console.print("\(name): not in \(VisibleText.escaping(source)), left as it is")
    }
    if let keys { Console.print("Redis: \(counted(keys, "key")) filled") }
    let time = "\((seconds * 10).rounded() / 10) s"
    let changed = report["rows_changed"]?.int ?? 0
    Console.print(
      changed == 0
        ? "No row changed: the repository had every record (\(time))."
        : "\(counted(changed, "row")) changed in \(time)."
    )
  }
}
