import CutoverBasics
import CutoverDomain
package import CutoverFlags
import CutoverHosting
package import CutoverJSON
import CutoverJournal
import CutoverServer
import Glibc

/// Whether a migration can be ended: nobody has needed the legacy side for long enough, and what took its place was found
/// right while both could be compared.
package struct FinishChecks {
  package struct Check {
    package let name: String
    package let isMet: Bool
    package let found: String
    /// What would meet it; `nil` where it is met.
    package let remedy: String?

    package init(_ name: String, met: Bool, _ found: String, remedy: String) {
      self.name = name
      isMet = met
      self.found = found
      self.remedy = met ? nil : remedy
    }

    package var json: JSONValue {
      .object([
        "name": .text(name), "met": .bool(isMet), "found": .text(found), "remedy": remedy.map { .text($0) } ?? .null,
      ])
    }
  }

  package let checks: [Check]

  package var isMet: Bool { checks.allSatisfy(\.isMet) }

  /// `after` is how long every endpoint has to have been complete, and unread on the legacy side. With `needsFolder` the
  /// legacy folder has to be there, to be archived.
  package init(
    _ set: FlagSet, settings: Settings, legacyPath: String, after: RetentionTime, needsFolder: Bool, now: Int64
  ) {
    var checks: [Check] = []
    let reads = Result { try ShadowLedger(reading: settings.state.path)?.legacyReads ?? [:] }
    let runs = Result { try RecordedRuns(settings, legacyPath: legacyPath).current() }
    for flag in set.flags {
      checks.append(Self.stage(flag, after, now))
      let isComplete = flag.state.stage == .complete
      let read = Self.lastRead(flag, reads, after, now)
      // Before that no run is the last one, and only that somebody still reads is worth a word.
      if isComplete || !read.isMet { checks.append(read) }
      if isComplete { checks.append(Self.lastRun(flag, runs)) }
    }
    checks.append(Self.repository(settings))
    checks.append(Self.foreignWrites(settings))
    if needsFolder {
      checks.append(Self.folder(legacyPath, settings))
      checks.append(Self.files(legacyPath, settings))
      checks.append(Self.readers(legacyPath))
    }
    self.checks = checks
  }

  private static func stage(_ flag: EndpointFlag, _ after: RetentionTime, _ now: Int64) -> Check {
    let name = "\(flag.state.endpoint): complete"
    guard flag.state.stage == .complete else {
      return Check(
        name, met: false, "it is in \(flag.state.words)",
        remedy: "'cutover flags promote \(flag.state.endpoint) --dry-run' says what its next step needs")
    }
    guard let since = flag.since else {
      return Check(name, met: false, "since when is not known", remedy: "see 'cutover flags history'")
    }
    let end = since + after.milliseconds
    return Check(
      name, met: now >= end, "since \(UTCDate(since).seconds); it has to be for \(after.words)",
      remedy: "wait until \(UTCDate(end).seconds), or give a shorter time with --after")
  }

  private static func lastRead(
    _ flag: EndpointFlag, _ reads: Result<[String: Int64], any Error>, _ after: RetentionTime, _ now: Int64
  ) -> Check {
    let name = "\(flag.state.endpoint): last legacy read"
    switch reads {
    case .failure(let error):
      return Check(
        name, met: false, "it cannot be said: \(error)", remedy: "check shadow.sqlite in the state folder")
    case .success(let reads):
      guard let last = reads[flag.state.endpoint] else {
        return Check(name, met: true, "no server of this state folder remembers one", remedy: "")
      }
      let end = last + after.milliseconds
      // The last one before the flip is no sign that anybody still reads.
      let isOld = now >= end || flag.state.stage == .complete && flag.since.map { last <= $0 + 1000 } ?? false
      let isBefore = flag.state.stage == .complete && flag.since.map { last <= $0 + 1000 } ?? false
      return Check(
        name, met: isOld, UTCDate(last).seconds + (isBefore ? ", before it became complete" : ""),
        remedy: "find out which server still answers from the legacy files, and wait until \(UTCDate(end).seconds)")
    }
  }

  private static func lastRun(_ flag: EndpointFlag, _ runs: Result<RecordedRuns.History, any Error>) -> Check {
    let name = "\(flag.state.endpoint): last full run before complete"
    switch runs {
    case .failure(let error):
      return Check(
        name, met: false, "the history of runs cannot be asked: \(Failure(error).message ?? "\(error)")",
        remedy: "repair that, and look again")
    case .success(let moment):
      let since = flag.state.stage == .complete ? flag.since ?? .max : .max
      let run = moment.evidence(of: flag.key).filter { $0.isFull && $0.started <= since }.max { $0.order < $1.order }
      guard let run else {
        return Check(
          name, met: false, "the history knows none",
          remedy: "take it back, run 'cutover parity run --full' and promote it again, or pass --force with a reason")
      }
      return Check(
        name, met: run.verdict == .clean && run.isComplete && run.records > 0,
        "run \(run.id): \(run.verdict.rawValue), \(counted(run.records, "record")), \(UTCDate(run.ended).seconds)",
        remedy: "take it back ('cutover flags rollback \(flag.state.endpoint)') and find the cause")
    }
  }

  /// The repository is the only side from then on.
  private static func repository(_ settings: Settings) -> Check {
    let name = "repository"
    let remedy = "see 'cutover status' and 'cutover journal parked'"
    do {
      guard let status = try WritingStatus(settings) else {
        return Check(
          name, met: false, "there is no journal in \(settings.state.path)",
          remedy: "name the state folder of the writer with --state-path")
      }
      let sink = status.sinks.first { $0.name == Side.repository.rawValue }
      let found = (sink?.standing ?? "has none of the events") + "; \(status.journal.parked) parked"
      let isClose = (sink?.seconds ?? .infinity) <= mostLag
      return Check(
        name, met: isClose && sink?.error == nil && status.journal.parked == 0, found, remedy: remedy)
    } catch { return Check(name, met: false, Failure(error).message ?? "\(error)", remedy: remedy) }
  }

  /// Events are always on their way, in seconds.
  private static let mostLag = 60.0

  private static func folder(_ path: String, _ settings: Settings) -> Check {
    let store = settings.domain.legacy
    let name = "legacy \(store.noun)"
    do {
      let journal = try JournalPlace(settings).reader()?.status().identity
      guard access(path, R_OK | (store.isFolder ? X_OK : 0)) == 0 else {
        return Check(
          name, met: false, "\(path): \(String(cString: strerror(errno)))",
          remedy: "put it back, or end the migration without an archive with --without-archive")
      }
      guard let position = try store.position(in: path) else {
        // Until an event has come, nothing in the folder tells it from one of another site: an archive of the wrong folder
        // would be the only copy.
        return Check(
          name, met: false, "\(path) has never got an event, so nothing in it says that this journal feeds it",
          remedy:
            "check that it is the right \(store.noun), and send an event that it shows ('cutover ingest'): it names the "
            + "journal then")
      }
      return Check(
        name, met: journal != nil && position.journal == journal,
        position.journal == journal ? "\(path), at entry \(position.sequence)" : "\(path) is fed by another journal",
        remedy: "put the \(store.noun) back that this journal feeds, or run 'cutover journal adopt'")
    } catch {
      return Check(
        name, met: false, Failure(error).message ?? "\(error)", remedy: "see 'cutover status'")
    }
  }

  /// What others have written to the repository is nowhere else, and nothing compares it afterwards.
  private static func foreignWrites(_ settings: Settings) -> Check {
    let name = "foreign writes"
    do {
      let counts = try Stores(settings).withRunningPostgres { connection in
        try Schema.require(of: settings.domain, on: connection)
        return try settings.domain.repository.foreignWriteCounts(on: connection)
      }
      let found = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
      return Check(
        name, met: found.isEmpty,
        found.isEmpty
          ? "none to what an endpoint shows"
          : found.map { "\($0.value) to what \($0.key) shows" }.joined(separator: ", "),
        remedy:
          "where the endpoint is beyond shadow, take it back ('cutover flags rollback \(found.first?.key ?? "…")'); "
          + "then 'cutover parity run --full' says what others wrote, and 'cutover backfill' takes the legacy files for right"
      )
    } catch {
      return Check(
        name, met: false, Failure(error).message ?? "\(error)", remedy: "repair that, and look again")
    }
  }

  /// The archive is to hold what Cutover wrote.
  private static func files(_ path: String, _ settings: Settings) -> Check {
    let store = settings.domain.legacy
    let name = store.partsNoun
    // An endpoint that reads what is missing or changed, as a command names it.
    func reader(of parts: [String]) -> String { parts.lazy.flatMap(store.readers).first ?? "…" }
    guard access(path, R_OK | (store.isFolder ? X_OK : 0)) == 0 else {
      return Check(name, met: false, "not looked at: \(path) cannot be read", remedy: "put the \(store.noun) back")
    }
    do {
      let found = try store.changedByOthers(in: path)
      let gone = store.isFolder ? found.filter { access("\(path)/\($0)", F_OK) != 0 } : []
      let changed = found.filter { !gone.contains($0) }
      let objections = [("missing", gone), ("changed since Cutover wrote them last", changed)].filter { !$0.1.isEmpty }
        .map { "\($0.0): \($0.1.joined(separator: ", "))" }
      let remedy =
        changed.isEmpty
        ? "put back what is missing, from a copy; or take an endpoint back that reads it, which writes it from the "
          + "repository ('cutover flags rollback \(reader(of: gone))')"
        : "find out who did; take an endpoint of theirs back ('cutover flags rollback \(reader(of: changed))'), and have "
          + "'cutover parity run --full' compare them"
      return Check(
        name, met: objections.isEmpty,
        objections.isEmpty ? "as Cutover left them" : objections.joined(separator: "; "), remedy: remedy)
    } catch { return Check(name, met: false, Failure(error).message ?? "\(error)", remedy: "see 'cutover status'") }
  }

  /// What the system can tell of other programs: who has a file of the folder open now, and when one was read last. A disk
  /// may not note the latter, and notes it once a day.
  private static func readers(_ path: String) -> Check {
    let readers = FolderReaders(path)
    return Check(
      "other programs", met: readers.open.isEmpty,
      readers.open.isEmpty
        ? readers.words : "open now in " + readers.open.map { "\($0.command) (pid \($0.pid))" }.joined(separator: ", "),
      remedy: "point that program at the API, or stop it")
  }
}

/// Who reads the files of a folder, or a file, as far as the system tells.
private struct FolderReaders {
  private(set) var open: [(pid: Int32, command: String)] = []
  private var lastAccess: Int64?
  private var notesAccess = true

  /// `ST_NOATIME` of statvfs(3), which Glibc has for GNU sources only.
  private static let noAccessTimes: UInt = 1024

  init(_ folder: String) {
    var info = statvfs()
    if statvfs(folder, &info) == 0, info.f_flag & Self.noAccessTimes != 0 { notesAccess = false }
    var files: [(UInt, UInt)] = []
    let names = (try? Folder.names(in: folder))?.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
    for path in names?.map({ folder + "/" + $0 }) ?? [folder] {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      files.append((UInt(status.st_dev), UInt(status.st_ino)))
      // What was never read since it was written says nothing.
      if status.st_atim.tv_sec > status.st_mtim.tv_sec {
        lastAccess = max(lastAccess ?? 0, Int64(status.st_atim.tv_sec))
      }
    }
    let own = Self.program("self")
    for name in (try? Folder.names(in: "/proc")) ?? [] {
      // Cutover's own processes are known, and other users' cannot be asked.
      guard let pid = Int32(name), Self.program(name) != own || own == nil else { continue }
      let isReading = ((try? Folder.names(in: "/proc/\(name)/fd")) ?? []).contains { descriptor in
        var status = stat()
        guard stat("/proc/\(name)/fd/\(descriptor)", &status) == 0 else { return false }
        return files.contains { $0 == (UInt(status.st_dev), UInt(status.st_ino)) }
      }
      if isReading { open.append((pid, Self.command(name))) }
    }
  }

  var words: String {
    let access =
      !notesAccess
      ? "the disk does not note reads"
      : lastAccess.map { "a file was last read on \(UTCDate($0 * 1000).seconds), by Cutover or another program" }
        ?? "no read is noted since the files were written"
    return "none has a file open now, as far as this user may see; \(access)"
  }

  private static func program(_ process: String) -> String? {
    guard let path = realpath("/proc/\(process)/exe", nil) else { return nil }
    defer { free(path) }
    return String(cString: path)
  }

  private static func command(_ process: String) -> String {
    guard let file = fopen("/proc/\(process)/comm", "r") else { return "a program" }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer[..<count].prefix { $0 != 0x0A }, as: UTF8.self)
  }
}

extension RetentionTime {
  /// As people write it.
  package var words: String {
    for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000)]
    where milliseconds > 0 && milliseconds % size == 0 {
      return "\(milliseconds / size)\(unit)"
    }
    return "\(milliseconds / 1000)s"
  }
}
