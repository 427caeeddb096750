import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverDualWrite
import CutoverFailpoints
import CutoverFlags
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverProgram
import Glibc

struct Finish: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish", abstract: "End the migration: archive the legacy store, and run without it.",
    discussion: """
      Checks that every endpoint has been complete for long enough, that nobody has read the legacy side since, that \
      the last full parity run before that was clean, and that the repository has every event. Prints the list, and \
      asks before it continues.

      Then archives the legacy folder in one compressed file with a manifest of checksums, reads the archive back, and \
      retires the legacy side: it is no longer written, and lag limits, parity runs and alerts ignore it. That \
      survives a restart, and the history of the flags records it. The legacy folder itself is left for you to remove.

      If the command is interrupted or killed, run it again. --restore puts the folder of an archive back and lets the \
      legacy side follow the journal again, so that an endpoint can be rolled back. docs/operations/finishing.md \
      describes every step.

      Exits with status 1 where a check is not met.

      EXAMPLE:
        cutover finish --dry-run
        cutover finish --reason "the legacy readers are gone"
        cutover finish --restore .cutover/archive/legacy-20261129T101500Z.tar.gz
      """)

  @Flag(help: "Show the list of checks, and change nothing.") var dryRun = false
  @Flag(help: "Do not ask.") var yes = false
  @Option(
    help: ArgumentHelp(
      "How long every endpoint has to have been complete (CUTOVER_FINISH_AFTER; default: 7d).", valueName: "time"))
  var after: RetentionTime?
  @Option(
    help: ArgumentHelp("Where the archive goes (default: in archive/ of the state folder).", valueName: "file"))
  var archive: String?
  @Flag(help: "The legacy folder is gone already: end the migration without an archive.") var withoutArchive = false
  @Flag(help: "End it though checks are not met; with a reason.") var force = false
  @Option(help: ArgumentHelp("Put the legacy folder of this archive back.", valueName: "archive")) var restore: String?
  @OptionGroup var actor: FlagActor
  @OptionGroup var flags: FlagSettings
  @OptionGroup var data: DataFolder
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if restore != nil, archive != nil || withoutArchive || force || after != nil {
      throw ValidationError("--restore goes with --dry-run, --yes and --reason only.")
    }
    if archive != nil, withoutArchive { throw ValidationError("Give --archive or --without-archive, not both.") }
    if force, actor.reason == nil { throw ValidationError("--force needs a reason; give it with --reason.") }
  }

  func run() throws {
    Interruption.watch()
    if let restore { return try bringBack(restore) }
    let store = try flags.store
    if let done = try Retirement.read(settings.state.path) {
      // A command that was killed in between has not written it there.
      try note(done, in: store)
      return show(done, checks: [], outcome: "finished already")
    }
    if let recorded = try forgotten(store) {
      if !dryRun { try retire(recorded) }
      return show(recorded, checks: [], outcome: "finished already")
    }
    if withoutArchive, access(legacyPath, F_OK) == 0 {
      throw Failure(
        .refused, "\(legacyPath) is there; leave --without-archive out, or move the folder away if nobody may have it")
    }
    let set = try store.read()
    let checks = FinishChecks(
      set, settings: settings, legacyPath: legacyPath, after: try after ?? .configured(.finishAfter),
      needsFolder: !withoutArchive, now: Clock.milliseconds())
    if dryRun || !(checks.isMet || force) {
      show(checks, outcome: dryRun ? "dry-run" : "refused")
      if !json, !Completion(set).isComplete {
        let open = set.flags.count { $0.state.stage != .complete }
        Console.print(
          "the migration ends when every endpoint is complete: \(open) of \(counted(set.flags.count, "endpoint")) "
            + "\(open == 1 ? "is" : "are") not yet; 'cutover flags plan' says which comes next")
      }
      throw ExitCode(checks.isMet ? 0 : 1)
    }
    guard Completion(set).isComplete else {
      let others = set.flags.filter { $0.state.stage != .complete }.map {
        "\($0.state.endpoint) is in \($0.state.words)"
      }
      throw Failure(
        .refused, "not every endpoint is complete, which --force does not change: \(others.joined(separator: ", "))")
    }
    if !json { for line in checks.lines { Console.print(line) } }
    try confirm(
      "This ends the migration: \(settings.domain.legacy.named(legacyPath)) will not be written any more. Go on?")
    let (retirement, leftOut) = try carryOut()
    for name in leftOut {
      Console.note("not in the archive, since it is neither a file nor a folder: \(legacyPath)/\(name)")
    }
    try note(retirement, in: store, checks: checks)
    show(retirement, checks: checks.checks, outcome: "finished")
  }

  private var legacyPath: String {
    FolderBinding(statePath: settings.state.path).read() ?? FolderBinding.absolute(data.path)
  }

  // MARK: - Ending

  private func carryOut() throws -> (Retirement, leftOut: [String]) {
    let lock = try FinishLock(statePath: settings.state.path)
    let setup = WriterSetup(settings, dataPath: data.path, flags: try flags.store)
    do {
      return try setup.withWriter(takingIn: false) { own in
        try retire(lock, cut: { try own.withHeldCut(within: ParityCut.patience) { $0 }.0 }, perform: own.perform)
      } other: { client in
        try retire(lock, cut: { try client.withHeldCut(within: ParityCut.patience) { $0 }.0 }, perform: client.perform)
      }
    } catch {
      guard let status = Interruption.status else { throw error }
      throw Failure(ExitCode(status), "interrupted: \(Failure(error).message ?? "\(error)"); run it again")
    }
  }

  /// What the history says of an end that the state folder has forgotten, being restored from a backup say.
  private func forgotten(_ store: any FlagStore) throws -> Retirement? {
    let last = try store.readAll().trail.records.last { $0.action == .finish || $0.action == .restore }
    guard last?.action == .finish, let recorded = last?.evidence["retirement"].flatMap({ Retirement($0) }),
      try JournalPlace(settings).reader()?.status().identity == recorded.journal
    else { return nil }
    return recorded
  }

  private func retire(_ recorded: Retirement) throws {
    Console.note(
      "the state folder has forgotten that the legacy side was retired, and the history of the flags has not")
    let lock = try FinishLock(statePath: settings.state.path)
    defer { withExtendedLifetime(lock) {} }
    let setup = WriterSetup(settings, dataPath: data.path, flags: try flags.store)
    let order: JSONValue = .object(["do": .text("retire"), "retirement": recorded.json])
    _ = try setup.withWriter(takingIn: false) { own in
      try own.perform(order)
    } other: {
      try $0.perform(order)
    }
  }

  /// Archives the legacy store as it is at one entry, and retires it.
  private func retire(
    _ lock: FinishLock, cut: () throws -> HeldCut, perform: (JSONValue) throws -> JSONValue
  ) throws -> (Retirement, leftOut: [String]) {
    let now = Clock.milliseconds()
    var leftOut: [String] = []
    var retirement: Retirement
    if withoutArchive {
      guard let status = try WritingStatus(settings) else {
        throw Failure(.configuration, "there is no journal in \(settings.state.path)")
      }
      retirement = Retirement(
        at: now, actor: actor.name, legacyFolder: legacyPath, journal: status.journal.identity,
        sequence: status.sinks.map(\.position).max() ?? 0, archive: nil)
    } else {
      let path = try archivePath(now)
      let held = try cut()
      defer { Domains.current.legacy.removeCopy(held.folder) }
      var line = ProgressLine()
      let archive: Retirement.Archive
      (archive, leftOut) = try LegacyArchive.write(to: path, of: settings.domain, held, lock) { step in line.show(step)
      }
      line.clear()
      retirement = Retirement(
        at: now, actor: actor.name, legacyFolder: held.legacyPath, journal: held.cut.journal,
        sequence: held.cut.sequence, archive: archive)
    }
    Failpoint.reach("finish.archived")
    _ = try perform(.object(["do": .text("retire"), "retirement": retirement.json]))
    lock.note(nil)
    Failpoint.reach("finish.retired")
    return (retirement, leftOut)
  }

  /// Where the archive goes.
  private func archivePath(_ now: Int64) throws -> String {
    if let archive {
      guard access(archive, F_OK) != 0 else {
        throw Failure(.cannotWrite, "\(archive) is there already; name another file with --archive")
      }
      let path = FolderBinding.absolute(archive)
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      guard access(folder, F_OK) == 0 else {
        throw Failure(.cannotWrite, "there is no folder \(folder) for the archive; make it, or name another place")
      }
      guard !"\(folder)/".hasPrefix("\(legacyPath)/") else {
        throw Failure(
          .cannotWrite, "\(archive) lies in the legacy folder, which is to go; name another place with --archive")
      }
      return path
    }
    let folder = FolderBinding.absolute(settings.state.path) + "/archive"
    try StateFolders.make(folder)
    let time = UTCDate(now).text.prefix { $0 != "." && $0 != "Z" }.filter { $0 != "-" && $0 != ":" }
    return "\(folder)/legacy-\(time)Z.tar.gz"
  }

  /// Writes it to the history, unless it stands there.
  private func note(_ retirement: Retirement, in store: any FlagStore, checks: FinishChecks? = nil) throws {
    let records = try store.readAll().trail.records
    let last = records.last { $0.action == .finish || $0.action == .restore }
    if last?.action == .finish, last?.evidence["retirement"]?["at_ms"]?.int == Int(retirement.at) { return }
    var change = FlagChange(.finish, of: nil, by: retirement.actor, reason: actor.reason)
    change.identity = FlagActor.identity
    change.isForced = checks.map { !$0.isMet } ?? false
    change.evidence = .object([
      "retirement": retirement.json, "checks": checks.map { .array($0.checks.map(\.json)) } ?? .null,
    ])
    do { try store.note(change, at: Clock.milliseconds()) } catch {
      throw Failure(
        .cannotWrite,
        "the legacy side is retired, but the history of the flags cannot be written: "
          + "\(Failure(error).message ?? "\(error)"); run 'cutover finish' again when it can")
    }
  }

  // MARK: - The way back

  private func bringBack(_ archive: String) throws {
    let statePath = settings.state.path
    let lock = dryRun ? nil : try FinishLock(statePath: statePath)
    defer { withExtendedLifetime(lock) {} }
    let retirement = try Retirement.read(statePath)
    if retirement == nil, try isInUse() { return }
    let folder = try FolderReturn(
      archive, of: settings.domain, statePath: statePath, dataPath: data.path, retirement: retirement)
    let words =
      "\(counted(folder.manifest.files.count, "file")) of \(UTCDate(folder.manifest.created).text), at entry "
      + "\(folder.manifest.sequence), to \(folder.target)"
    if dryRun {
      return showReturn(folder, outcome: "dry-run", "the archive is whole; would restore \(words); nothing was changed")
    }
    try confirm("This brings the legacy side back: \(words). Go on?")
    var line = ProgressLine()
    let isNew = try folder.run(statePath: statePath, isRetired: retirement != nil) { step in line.show(step) }
    line.clear()
    if retirement != nil {
      let setup = WriterSetup(settings, dataPath: folder.target, flags: try flags.store)
      let order: JSONValue = .object(["do": .text("reinstate")])
      _ = try setup.withWriter(takingIn: false) { own in
        try own.perform(order)
      } other: { client in
        try client.perform(order)
      }
      Failpoint.reach("restore.reinstated")
    }
    try noteReturn(folder, isNew: isNew)
    showReturn(
      folder, outcome: "restored",
      (isNew ? "restored \(words)" : "\(folder.target) has the files of the archive already")
        + "; 'cutover flags rollback …' takes an endpoint back")
  }

  /// Whether clients are answered from the legacy side, which no archive must replace then. Throws `Failure` unless that
  /// is since this very command was killed after it had brought the side back.
  private func isInUse() throws -> Bool {
    let (set, trail) = try flags.store.readAll()
    guard !Completion(set).isComplete else { return false }
    let last = trail.records.last { $0.action == .finish || $0.action == .restore }
    guard last?.action == .finish else {
      throw Failure(
        .refused,
        "the legacy side is in use, so there is nothing to restore; a folder that is lost comes back from a backup of it "
          + "(docs/operations/backup.md)")
    }
    if !dryRun { try noteReturn(evidence: .null) }
    Console.print("the legacy side is back already, and in use")
    return true
  }

  private func noteReturn(_ folder: FolderReturn, isNew: Bool) throws {
    let last = try flags.store.readAll().trail.records.last { $0.action == .finish || $0.action == .restore }
    if last?.action == .restore, !isNew { return }
    try noteReturn(
      evidence: .object([
        "archive": .text(FolderBinding.absolute(folder.archive)), "sequence": .integer(folder.manifest.sequence),
        "legacy_folder": .text(folder.target),
      ]))
  }

  private func noteReturn(evidence: JSONValue) throws {
    var change = FlagChange(.restore, of: nil, by: actor.name, reason: actor.reason)
    change.identity = FlagActor.identity
    change.evidence = evidence
    try flags.store.note(change, at: Clock.milliseconds())
  }

  private func showReturn(_ folder: FolderReturn, outcome: String, _ message: String) {
    if json {
      return Console.print(
        .object([
          "outcome": .text(outcome), "legacy_folder": .text(folder.target),
          "files": .integer(folder.manifest.files.count), "sequence": .integer(folder.manifest.sequence),
        ]))
    }
    Console.print(message)
  }

  // MARK: - Showing

  /// Asks at the terminal. Without one, only --yes is an answer.
  private func confirm(_ question: String) throws {
    if yes { return }
    guard isatty(STDIN_FILENO) == 1 else {
      throw Failure(.usage, "nobody can be asked: pass --yes, after looking at --dry-run")
    }
    Console.write(Array("\(question) [yes/no] ".utf8), to: STDERR_FILENO)
    guard readLine() == "yes" else { throw Failure(.refused, "nothing was changed") }
  }

  private func show(_ checks: FinishChecks, outcome: String) {
    if json {
      return Console.print(
        .object([
          "outcome": .text(outcome), "met": .bool(checks.isMet), "checks": .array(checks.checks.map(\.json)),
        ]))
    }
    for line in checks.lines { Console.print(line) }
    let missing = checks.checks.count { !$0.isMet }
    Console.print(
      missing == 0
        ? "nothing is in the way; nothing was changed"
        : "\(missing) of \(counted(checks.checks.count, "check")) not met; nothing was changed")
  }

  private func show(_ retirement: Retirement, checks: [FinishChecks.Check], outcome: String) {
    if json {
      return Console.print(
        .object([
          "outcome": .text(outcome), "retirement": retirement.json, "checks": .array(checks.map(\.json)),
        ]))
    }
    if outcome != "finished" { return Console.print("finished already: the legacy side was \(retirement.words)") }
    if let archive = retirement.archive {
      Console.print(
        "archived \(counted(archive.files, "file")) in \(archive.path), \(Int(archive.bytes).inUnits), SHA-256 \(archive.sha256)"
      )
    }
    Console.print("the legacy side is retired; nothing needs \(retirement.legacyFolder) any more")
    if retirement.archive != nil {
      let store = settings.domain.legacy
      Console.print(
        "keep a copy of the archive elsewhere, then remove the \(store.noun): rm \(store.isFolder ? "-r " : "")"
          + retirement.legacyFolder)
    }
  }
}

extension FinishChecks {
  /// For a terminal.
  var lines: [String] {
    let width = checks.map(\.name.count).max() ?? 0
    return TextTable.lines(
      checks.map { check in
        [
          "\(check.isMet ? "met    " : "NOT MET")  \(check.name.padded(width))",
          check.found + (check.remedy.map { "; \($0)" } ?? ""),
        ]
      })
  }
}
