import CutoverBasics
import CutoverJSON

/// The history of a set of flags, each record known to follow the one before it.
package struct AuditTrail: Sendable, Equatable {
  package private(set) var records: [AuditRecord] = []

  /// The end of a record whose writer was killed within it: bytes that say nothing.
  package internal(set) var unfinishedBytes = 0

  package init() {}

  /// Takes in the next record. Throws ``FlagError`` where it does not follow.
  mutating func append(_ record: AuditRecord, source: String) throws(FlagError) {
    guard record.n == nextNumber, record.previousHash == lastHash else {
      throw damaged(source, "record \(record.n) does not follow record \(nextNumber - 1): something is missing")
    }
    if record.keyID == nil, let last = records.last, last.keyID != nil {
      throw damaged(source, "record \(record.n) is not signed, and the one before it is")
    }
    records.append(record)
  }

  private func damaged(_ source: String, _ problem: String) -> FlagError {
    FlagError(.damagedHistory, source, problem, remedy: AuditRecord.remedy)
  }

  /// Forgets the last record.
  mutating func removeLast() { records.removeLast() }

  /// Reads the lines of a history. Throws ``FlagError`` at the first that is damaged, badly signed, or does not follow; bytes
  /// after the last end of a line are what a writer did not finish. What comes before the last accepted damage is bound
  /// by that record, and not read.
  init(parsing bytes: [UInt8], source: String, keys: AuditKeys = .none) throws(FlagError) {
    let lines = Self.lines(of: bytes)
    var start = 0
    if let accepted = Self.lastAcceptance(in: lines, of: bytes, source, keys) {
      records = [accepted.record]
      start = accepted.index + 1
    }
    for (index, line) in lines.enumerated().dropFirst(start) {
      let name = "\(source):\(index + 1)"
      let record = try AuditRecord(line: Array(line), source: name)
      if let objection = record.objection(by: keys) { throw damaged(name, objection) }
      try append(record, source: name)
    }
    unfinishedBytes = bytes.count - (lines.last.map { $0.endIndex + 1 } ?? 0)
  }

  /// The lines that have an end.
  static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(rest[..<end])
      rest = rest[(end + 1)...]
    }
    return lines
  }

  /// The last record that accepts everything before it, to the byte.
  private static func lastAcceptance(
    in lines: [ArraySlice<UInt8>], of bytes: [UInt8], _ source: String, _ keys: AuditKeys
  ) -> (index: Int, record: AuditRecord)? {
    let mark = Array("\"action\":\"\(AuditRecord.Action.acceptDamage.rawValue)\"".utf8)
    for index in lines.indices.reversed() where lines[index].firstRange(of: mark) != nil {
      guard let record = try? AuditRecord(line: Array(lines[index]), source: source), record.action == .acceptDamage,
        record.objection(by: keys) == nil, keys.isEmpty || record.keyID != nil,
        record.previousHash == hexadecimalText(of: SHA256.digest(of: bytes[..<lines[index].startIndex]))
      else { continue }
      return (index, record)
    }
    return nil
  }

  /// The number of the next record.
  var nextNumber: Int { (records.last?.n ?? 0) + 1 }

  package var lastHash: String { records.last?.hash ?? AuditRecord.noHash }

  /// The record that made the set of `version`, if there is one: not one that was abandoned.
  func record(of version: Int) -> AuditRecord? { effective.last { $0.version == version && $0.changesFlags } }

  /// The newest record of its kind.
  package func last(_ action: AuditRecord.Action) -> AuditRecord? { records.last { $0.action == action } }

  /// Records that came into force, or may have: those that nothing calls abandoned.
  package var effective: [AuditRecord] {
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

  /// The thresholds that the records have set for `key` (`nil`: for the whole set).
  func thresholds(of key: String?) -> ThresholdOverrides {
    var thresholds = ThresholdOverrides()
    for record in effective where record.key == key {
      for member in record.evidence["thresholds_set"]?.members ?? [] {
        // One that this version does not know says nothing to it.
        try? thresholds.set(member.name.string, to: member.value.int)
      }
    }
    return thresholds
  }

  /// How the records say that clients are put in buckets.
  var bucketing: Bucketing {
    effective.last { $0.evidence["bucketing"] != nil }?.evidence["bucketing"]?.string.flatMap(Bucketing.init(rawValue:))
      ?? .cbor
  }

  /// Whom the records name as the owner of `key`.
  func owner(of key: String) -> String? {
    effective.last { $0.key == key && $0.evidence["owner"] != nil }?.evidence["owner"]?.string
  }

  /// The flags that records are about, in the order of their first.
  var keys: [String] { effective.compactMap(\.key).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

  /// Whether a record is about one of `keys`.
  func names(_ keys: [String]) -> Bool { records.contains { $0.key.map(keys.contains) ?? false } }

  /// Whether `key` (`nil`: the whole set) is frozen by the records.
  func isFrozen(_ key: String?) -> Bool {
    effective.last { $0.frozen != nil && $0.key == key }?.frozen ?? false
  }
}

extension AuditRecord {
  /// Whether the record makes a new version of the flags.
  var changesFlags: Bool { ![.selfCheck, .abandon, .adopt, .finish, .restore].contains(action) }
}
