/// The history of a set of flags, each record known to follow the one before it.
public struct AuditTrail: Sendable, Equatable {
  public private(set) var records: [AuditRecord] = []

  /// The end of a record whose writer was killed within it: bytes that say nothing.
  public internal(set) var unfinishedBytes = 0

  public init() {}

  /// Takes in the next record. Throws ``FlagError`` where it does not follow.
  mutating func append(_ record: AuditRecord, source: String) throws(FlagError) {
    guard record.n == records.count + 1, record.previousHash == lastHash else {
      throw FlagError(
        .damagedHistory, source, "record \(record.n) does not follow record \(records.count): something is missing",
        remedy: "compare it with a copy from before; see docs/flags.md")
    }
    records.append(record)
  }

  /// Forgets the last record.
  mutating func removeLast() { records.removeLast() }

  /// Reads the lines of a history. Throws ``FlagError`` at the first that is damaged or does not follow; bytes after the
  /// last end of a line are what a writer did not finish.
  init(parsing bytes: [UInt8], source: String) throws(FlagError) {
    var number = 0
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      number += 1
      let name = "\(source):\(number)"
      try append(AuditRecord(line: Array(rest[..<end]), source: name), source: name)
      rest = rest[(end + 1)...]
    }
    unfinishedBytes = rest.count
  }

  public var lastHash: String { records.last?.hash ?? AuditRecord.noHash }

  /// The record that made the set of `version`, if there is one: not one that was abandoned.
  func record(of version: Int) -> AuditRecord? { effective.last { $0.version == version && $0.changesFlags } }

  /// The newest record of its kind.
  public func last(_ action: AuditRecord.Action) -> AuditRecord? { records.last { $0.action == action } }

  /// Records that came into force, or may have: those that nothing calls abandoned.
  var effective: [AuditRecord] {
    var result: [AuditRecord] = []
    for record in records {
      if record.action == .abandon { result.removeLast() } else { result.append(record) }
    }
    return result
  }

  /// What the records say of flags, one after the other; `nil` for a flag that none speaks of.
  func state(of key: String) -> FlagState? {
    effective.last { $0.to != nil && $0.key.map { $0.utf8.elementsEqual(key.utf8) } == true }?.to
  }

  /// Whether `key` (`nil`: the whole set) is frozen by the records.
  func isFrozen(_ key: String?) -> Bool {
    effective.last { $0.frozen != nil && $0.key == key }?.frozen ?? false
  }
}

extension AuditRecord {
  /// Whether the record makes a new version of the flags.
  var changesFlags: Bool { ![.selfCheck, .abandon, .adopt].contains(action) }
}
