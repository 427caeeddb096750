internal import CutoverFailpoints

/// Flags in a file that any flagd client can read, and their history beside it.
///
/// A change is first in the history, durably, and then in the file, which is replaced as a whole. So what is in force is
/// always in the history; a writer that is killed between the two leaves a record that never came into force, which the
/// next change notes. One process at a time changes, by a lock; readers need none.
public final class FileFlagStore: FlagStore {
  private let folder: FlagFolder
  private let keys: [String]

  /// The flags called `keys` in the file at `path`. The file is made by the first change.
  public init(path: String, keys: [String]) {
    folder = FlagFolder(path: path)
    self.keys = keys
  }

  public var place: String { folder.path }

  public func read() throws(FlagError) -> FlagSet {
    guard let bytes = try folder.read(folder.path) else { return try missing() }
    return try FlagSet(parsing: bytes, source: folder.path, keys: keys)
  }

  public func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) {
    let (file, history) = (try folder.read(folder.path), try folder.read(folder.history))
    if file == nil, history == nil { return (FlagSet(keys: keys), AuditTrail()) }
    // Under the lock, so that both are of one moment.
    let lock = try FlagLock(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    return try load()
  }

  public func commit(
    _ change: FlagChange, expecting version: Int?, at now: Int64
  ) throws(FlagError) -> FlagSet {
    try folder.make()
    let lock = try FlagLock(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let (set, loaded) = try load()
    var trail = loaded
    try begin(set)
    if let version, version != set.version { throw trail.conflict(set, place: place) }
    try repair(&trail, over: set, at: now)
    var next = try change.applied(to: set, at: now)
    next.version = trail.nextVersion(after: set)
    let record = change.record(
      from: set, n: trail.records.count + 1, version: next.version, at: now, previousHash: trail.lastHash)
    next.auditHash = record.hash
    try append(record, to: &trail)
    Failpoint.reach("flags.recorded")
    try folder.replace(with: next.bytes)
    return next
  }

  public func note(_ change: FlagChange, at now: Int64) throws(FlagError) {
    try folder.make()
    let lock = try FlagLock(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let (set, loaded) = try load()
    var trail = loaded
    try begin(set)
    try repair(&trail, over: set, at: now)
    try append(
      change.record(
        from: set, n: trail.records.count + 1, version: set.version, at: now, previousHash: trail.lastHash),
      to: &trail)
  }

  public func verify() throws(FlagError) -> [AuditFinding] {
    let (set, trail) = try readAll()
    return trail.findings(comparedTo: set)
  }

  /// Writes the file with every flag `off` where there is neither a file nor a history yet; says whether it did.
  public func make() throws(FlagError) -> Bool {
    try folder.make()
    let lock = try FlagLock(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let set = try read()
    guard set.version == 0, try folder.read(folder.path) == nil else { return false }
    try begin(set)
    return true
  }

  public func makeNotifier() -> any FlagNotifier { FileFlagNotifier(folder: folder.folder) }

  /// The flags as the history has them: what to restore a lost file from. Owners and thresholds are not in it.
  public func restored() throws(FlagError) -> FlagSet {
    let trail = try loadTrail()
    var set = FlagSet(keys: keys)
    set.version = trail.records.last?.version ?? 0
    set.auditHash = trail.effective.last { $0.changesFlags }?.hash
    set.isFrozen = trail.isFrozen(nil)
    for key in keys {
      var flag = EndpointFlag(trail.state(of: key) ?? FlagState(key: key, stage: .off))
      flag.isFrozen = trail.isFrozen(key)
      set.replace(flag)
    }
    return set
  }

  // MARK: Under the lock

  private func load() throws(FlagError) -> (FlagSet, AuditTrail) { (try read(), try loadTrail()) }

  private func loadTrail() throws(FlagError) -> AuditTrail {
    try AuditTrail(parsing: try folder.read(folder.history) ?? [], source: folder.history)
  }

  /// Writes the first flag file: a history without one is one that has lost it.
  private func begin(_ set: FlagSet) throws(FlagError) {
    if set.version == 0, try folder.read(folder.path) == nil { try folder.replace(with: set.bytes) }
  }

  private func append(_ record: AuditRecord, to trail: inout AuditTrail) throws(FlagError) {
    try write(record, dropping: trail.unfinishedBytes)
    trail.unfinishedBytes = 0
    try trail.append(record, source: folder.history)
  }

  private func write(_ record: AuditRecord, dropping unfinished: Int) throws(FlagError) {
    let length = (try folder.read(folder.history)?.count ?? 0) - unfinished
    try folder.appendToHistory(record.line, after: length)
  }

  private func repair(_ trail: inout AuditTrail, over set: FlagSet, at now: Int64) throws(FlagError) {
    var unfinished = trail.unfinishedBytes
    try trail.repair(over: set, at: now, source: folder.name) { record throws(FlagError) in
      try write(record, dropping: unfinished)
      unfinished = 0
    }
    trail.unfinishedBytes = unfinished
  }

  /// Without a file all is off, unless there was one.
  private func missing() throws(FlagError) -> FlagSet {
    let history = try folder.read(folder.history)
    guard history?.isEmpty ?? true else {
      throw FlagError(
        .unreadable, folder.path, "is gone, and its history is not",
        remedy: "take it back from version control, or write it with 'cutover flags export --from-history'")
    }
    return FlagSet(keys: keys)
  }
}
