import CutoverBasics
import CutoverJSON

/// The end of a history: what proves later that it was not rewritten.
package struct FlagHead: Sendable, Equatable {
  /// The number of the last record, from 1.
  package let n: Int
  /// The version of the flags that it made.
  package let version: Int
  package let hash: String

  package init(n: Int, version: Int, hash: String) {
    self.n = n
    self.version = version
    self.hash = hash
  }
}

/// Somebody outside the folder of the flags who remembers how their history ended: an attacker who rewrites the history
/// would have to rewrite that, too.
package protocol FlagWitness: Sendable {
  /// Remembers the end of the history of the flags in `store`. What cannot be remembered is left out.
  func note(_ head: FlagHead, of store: String)

  /// The newest ends of that history, the one noted last first; `nil` where the witness is away. Throws ``FlagError``, `busy`
  /// where it is there, and somebody keeps it from answering.
  func heads(of store: String) throws(FlagError) -> [FlagHead]?
}

extension AuditTrail {
  /// What of the records does not agree with what a witness remembers, the end noted last first.
  func findings(comparedTo heads: [FlagHead]) -> [AuditFinding] {
    missedHead(of: heads).map { [AuditFinding(.tampered, $0)] } ?? []
  }

  /// Throws `damagedHistory` where a witness remembers an end that the history does not have.
  func check(comparedTo heads: [FlagHead], source: String) throws(FlagError) {
    guard let missed = missedHead(of: heads) else { return }
    throw FlagError(.damagedHistory, source, missed, remedy: AuditRecord.remedy)
  }

  private func missedHead(of heads: [FlagHead]) -> String? {
    func isRecorded(_ head: FlagHead) -> Bool { records.contains { $0.n == head.n && $0.hash == head.hash } }
    // What was accepted as damaged is not read, and what was noted before the acceptance is settled by it.
    let first = records.first
    let isSettled = { (head: FlagHead) in first?.action == .acceptDamage && head.hash == first?.hash }
    guard
      let missed = heads.prefix(while: { !isSettled($0) }).filter({ $0.n >= first?.n ?? 1 && !isRecorded($0) })
        .max(by: { $0.n < $1.n })
    else { return nil }
    return
      "the database knows record \(missed.n) as \(missed.hash.prefix(12))… (version \(missed.version)), and the history "
      + "has no such record: it was rewritten or cut off"
  }
}

extension FlagSet {
  /// The record that accepts `damage` in the history `bytes`, and the set that names it.
  func accepting(
    _ damage: String, _ bytes: [UInt8], by actor: String, reason: String, at now: Int64, signedBy key: AuditKeys.Key?
  ) -> (record: AuditRecord, next: FlagSet) {
    var change = FlagChange(.acceptDamage, of: nil, by: actor, reason: reason)
    change.evidence = .object([
      "damage": .text(damage), "bytes": .integer(bytes.count), "named": auditHash.map { .text($0) } ?? .null,
    ])
    var next = self
    next.version += 1
    let record = change.record(
      from: self, n: AuditTrail.lines(of: bytes).count + 1, version: next.version, at: now,
      previousHash: hexadecimalText(of: SHA256.digest(of: bytes)), signedBy: key)
    next.auditHash = record.hash
    return (record, next)
  }
}
