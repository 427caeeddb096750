package import CutoverJSON

/// What was done to flags: a line of the history, bound to the line before it by a hash.
package struct AuditRecord: Sendable, Equatable {
  package enum Action: String, Sendable, CaseIterable {
    case promote, rollback, set, freeze, unfreeze
    /// A promotion that waits for approval.
    case request
    /// One half of a rehearsed rollback: there, or back.
    case rehearse
    /// The server took an endpoint back by itself.
    case automaticRollback = "automatic-rollback"
    /// The flags in force were not what the history says: somebody edited the file, and this is what was found.
    case adopt
    /// The record before it was written, but never came into force: its writer was killed in between.
    case abandon
    /// A known difference was injected, and the gates caught it or did not.
    case selfCheck = "self-check"
    /// Somebody said that a damaged history is to be gone on from: what comes before is bound by its hash, and not read.
    case acceptDamage = "accept-damage"
    /// The migration was ended: the legacy store was archived and is not written any more.
    case finish
    /// The legacy store was brought back from its archive.
    case restore
  }

  /// From 1.
  package var n: Int
  /// Unix milliseconds.
  package var at: Int64
  package var action: Action
  package var actor: String
  package var approver: String?
  /// The flag's key; `nil` for all flags.
  package var key: String?
  package var from: FlagState?
  package var to: FlagState?
  /// Whether promotions are refused from here on; `nil` where that did not change.
  package var frozen: Bool?
  package var reason: String?
  /// Whether gates were not met, and somebody said that it does not matter.
  package var isForced: Bool
  /// The gates as they were, their thresholds, and the evidence: what `--dry-run` shows; null where none were asked.
  package var gates: JSONValue
  /// The runs and the basis that the gates were held to.
  package var evidence: JSONValue
  /// The version of the set that this makes; that of the record before it where the flags stay as they are.
  package var version: Int
  /// The hash of the record before this, 64 zeros before the first.
  package var previousHash: String
  /// SHA-256 of the record without this field, in hexadecimal.
  package internal(set) var hash: String
  /// The key that signed the record; `nil` where none did.
  package internal(set) var keyID: String?
  /// HMAC-SHA-256 of ``hash``, in hexadecimal.
  package internal(set) var mac: String?

  /// The hash before the first record.
  package static let noHash = String(repeating: "0", count: 64)
}
