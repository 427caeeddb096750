internal import CutoverFailpoints

/// Flags in a file that any flagd client can read, and their history beside it.
///
/// A change is first in the history, durably, and then in the file, which is replaced as a whole. So what is in force is
/// always in the history; a writer that is killed between the two leaves a record that never came into force, which the
/// next change notes. One process at a time changes, by a lock; readers take it where they can have it at once.
package final class FileFlagStore: FlagStore {
  private let folder: FlagFolder
  private let keys: [String]
  private let optional: Set<String>
  private let auditKeys: AuditKeys
  private let witness: (any FlagWitness)?

  /// How long readers wait for a change to end: none takes as long, unless its process stands still.
  private static let readersPatience = Duration.milliseconds(300)
  private static let readersAttempts = 20

  /// The flags called `keys` in the file at `path`. The file is made by the first change. Records are signed with
  /// `auditKeys`, and `witness` is told of each change.
  package init(
    path: String, keys: [String], optional: Set<String> = [], auditKeys: AuditKeys = .none,
    witness: (any FlagWitness)? = nil
  ) {
    self.optional = optional
    folder = FlagFolder(path: path)
    self.keys = keys
    self.auditKeys = auditKeys
    self.witness = witness
  }

  package var place: String { folder.path }

  package func read() throws(FlagError) -> FlagSet {
    guard let bytes = try folder.read(folder.path) else { return try missing() }
    // Once there is a history, a flag that the file lacks was taken out by somebody.
    let isComplete = folder.hasHistory
    return try FlagSet(
      parsing: bytes, source: folder.path, keys: keys, optional: optional, isComplete: isComplete,
      history: { () throws(FlagError) in try loadTrail() })
  }

  package func readAll() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) {
    let (file, history) = (try folder.read(folder.path), try folder.read(folder.history))
    if file == nil, history == nil { return (FlagSet(keys: keys), AuditTrail()) }
    do throws(FlagError) {
      // Under the lock both are of one moment.
      let lock = try FlagLock(folder.lock, patience: Self.readersPatience)
      defer { withExtendedLifetime(lock) {} }
      return (try read(), try loadTrail())
    } catch {
      // A process that was stopped while it had the lock keeps nobody from reading, nor does a folder that only others write.
      guard error.code == .busy || error.code == .cannotWrite else { throw error }
      return try readBeside()
    }
  }

  /// Flags and history without the lock: those between which no change came into force. What a change has written of its
  /// record by then stands for one that was killed there.
  private func readBeside() throws(FlagError) -> (set: FlagSet, trail: AuditTrail) {
    for _ in 0..<Self.readersAttempts {
      let before = try folder.read(folder.path)
      let found = (try read(), try loadTrail())
      if try folder.read(folder.path) == before { return found }
    }
    return (try read(), try loadTrail())
  }

  package func make(
    _ change: FlagChange, expecting version: Int?, at now: Int64
  ) throws(FlagError) -> FlagTransition {
    try locked { set throws(FlagError) in
      FlagTransition(from: set, to: try put(change, expecting: version, over: set, at: now))
    }
  }

  package func note(_ change: FlagChange, at now: Int64) throws(FlagError) {
    try locked { set throws(FlagError) in
      var trail = try soundTrail(over: set)
      try repair(&trail, over: set, at: now)
      try append(
        change.record(
          from: set, n: trail.nextNumber, version: set.version, at: now, previousHash: trail.lastHash,
          signedBy: auditKeys.signing),
        to: &trail)
    }
  }

  package func verify() throws(FlagError) -> [AuditFinding] {
    let (set, trail) = try readAll()
    let findings = trail.findings(comparedTo: set, keys: auditKeys)
    guard let heads = try witness?.heads(of: folder.absolutePath) else { return findings }
    return findings + trail.findings(comparedTo: heads)
  }

  package func acceptHistory(by actor: String, reason: String, at now: Int64) throws(FlagError) -> FlagSet {
    try locked { set throws(FlagError) in
      let damage = try damage(over: set)
      var bytes = try folder.read(folder.history) ?? []
      // A record that was not finished ends here, so that the next one is a line of its own.
      if let last = bytes.last, last != UInt8(ascii: "\n") {
        try folder.appendToHistory([UInt8(ascii: "\n")], after: bytes.count)
        bytes.append(UInt8(ascii: "\n"))
      }
      let (record, next) = set.accepting(
        damage, bytes, by: actor, reason: reason, at: now, signedBy: auditKeys.signing)
      try folder.appendToHistory(record.line, after: bytes.count)
      try folder.replace(with: next.bytes)
      var trail = try loadTrail()
      try repair(&trail, over: next, at: now)
      tell(record)
      return next
    }
  }

  /// Writes the file with every flag `off` where there is neither a file nor a history yet; says whether it did.
  package func make() throws(FlagError) -> Bool {
    try folder.make()
    let lock = try FlagLock(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let set = try read()
    guard set.version == 0, try folder.read(folder.path) == nil else { return false }
    try begin(set)
    return true
  }

  package func makeNotifier() -> any FlagNotifier { FileFlagNotifier(folder: folder.folder) }

  /// The flags as the history has them, of every domain that it knows: what to restore a lost file from. `others` are the
  /// flags of other domains: those of a domain that a record names are all in the file, or none of them could be read.
  package func restored(others: [[String]] = []) throws(FlagError) -> FlagSet {
    let trail = try loadTrail()
    var keys = keys
    for key in others.filter(trail.names).joined() + trail.keys where !keys.contains(key) { keys.append(key) }
    var set = FlagSet(keys: keys)
    set.version = trail.records.last?.version ?? 0
    set.auditHash = trail.effective.last { $0.changesFlags }?.hash
    set.isFrozen = trail.isFrozen(nil)
    set.thresholds = trail.thresholds(of: nil)
    set.bucketing = trail.bucketing
    for key in keys {
      var flag = EndpointFlag(trail.state(of: key) ?? FlagState(key: key, stage: .off))
      flag.isFrozen = trail.isFrozen(key)
      flag.thresholds = trail.thresholds(of: key)
      flag.owner = trail.owner(of: key)
      set.replace(flag)
    }
    return set
  }

  // MARK: Under the lock

  /// Runs `body` alone among those who change the flags, with those in force.
  private func locked<R>(_ body: (FlagSet) throws(FlagError) -> R) throws(FlagError) -> R {
    try folder.make()
    let lock = try FlagLock(folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let set = try read()
    try begin(set)
    return try body(set)
  }

  private func put(
    _ change: FlagChange, expecting version: Int?, over set: FlagSet, at now: Int64
  ) throws(FlagError) -> FlagSet {
    if version == nil, change.isDone(in: set) { return set }
    var trail: AuditTrail
    do throws(FlagError) { trail = try soundTrail(over: set) } catch {
      guard error.code == .damagedHistory, change.isMadeOverDamage else { throw error }
      return try commitOverDamage(change, set, at: now)
    }
    if !change.isMadeOverDamage { try ask(witness, about: trail) }
    if let version, version != set.version { throw trail.conflict(set, place: place) }
    try repair(&trail, over: set, at: now)
    var next = try change.applied(to: set, at: now)
    next.version = trail.nextVersion(after: set)
    let record = change.record(
      from: set, n: trail.nextNumber, version: next.version, at: now, previousHash: trail.lastHash,
      signedBy: auditKeys.signing)
    next.auditHash = record.hash
    try append(record, to: &trail)
    Failpoint.reach("flags.recorded")
    try folder.replace(with: next.bytes)
    tell(record)
    return next
  }

  private func loadTrail() throws(FlagError) -> AuditTrail {
    try AuditTrail(parsing: try folder.read(folder.history) ?? [], source: folder.history, keys: auditKeys)
  }

  /// The history, if it is that of `set`.
  private func soundTrail(over set: FlagSet) throws(FlagError) -> AuditTrail {
    let trail = try loadTrail()
    try trail.check(over: set, auditKeys, source: folder.path)
    return trail
  }

  /// Throws `damagedHistory` where a witness that can be asked remembers another history.
  private func ask(_ witness: (any FlagWitness)?, about trail: AuditTrail) throws(FlagError) {
    guard let heads = try witness?.heads(of: folder.absolutePath) else { return }
    try trail.check(comparedTo: heads, source: folder.history)
  }

  /// What is wrong with the history. Throws ``FlagError``, `refused` where nothing is.
  private func damage(over set: FlagSet) throws(FlagError) -> String {
    do throws(FlagError) { try ask(witness, about: try soundTrail(over: set)) } catch {
      guard error.code == .damagedHistory else { throw error }
      return "\(error.subject): \(error.message)"
    }
    throw FlagError(
      .refused, folder.history, "nothing is wrong with it", remedy: "leave it; 'cutover flags verify' checks it")
  }

  /// Puts a rollback in force although the history is damaged. Its record comes after the damage, and follows the one
  /// that the flags in force name.
  private func commitOverDamage(_ change: FlagChange, _ set: FlagSet, at now: Int64) throws(FlagError) -> FlagSet {
    let bytes = try folder.read(folder.history) ?? []
    var next = try change.applied(to: set, at: now)
    next.version = set.version + 1
    let record = change.record(
      from: set, n: AuditTrail.lines(of: bytes).count + 1, version: next.version, at: now,
      previousHash: set.auditHash ?? AuditRecord.noHash, signedBy: auditKeys.signing)
    next.auditHash = record.hash
    let isUnfinished = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
    try folder.appendToHistory((isUnfinished ? [UInt8(ascii: "\n")] : []) + record.line, after: bytes.count)
    try folder.replace(with: next.bytes)
    tell(record)
    return next
  }

  /// What a witness does not hear of, it cannot testify; nothing else depends on it.
  private func tell(_ record: AuditRecord) {
    witness?.note(FlagHead(n: record.n, version: record.version, hash: record.hash), of: folder.absolutePath)
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
    try trail.repair(over: set, at: now, source: folder.name, signedBy: auditKeys.signing) { record throws(FlagError) in
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
