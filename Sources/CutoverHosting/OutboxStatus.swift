/// What waits in the outbox: what Redis does not show yet, or not for sure.
package struct OutboxStatus: Sendable, Equatable {
  /// The notes of one key.
  package struct Key: Sendable, Equatable {
    /// The key's name in Redis; for all keys, their pattern.
    package let key: String
    package let notes: Int
    /// How often the delivery of one of them is known to have failed; an outage is not written down at every attempt.
    package let attempts: Int
    /// How long the first of them has waited, in seconds.
    package let age: Double
    /// Why the delivery failed last, `nil` where it has not.
    package let lastError: String?
    /// Whether Redis refuses it for what the key holds, and it is not tried again before somebody asks for it.
    package let isSetAside: Bool

    package init(key: String, notes: Int, attempts: Int, age: Double, lastError: String?, isSetAside: Bool) {
      self.key = key
      self.notes = notes
      self.attempts = attempts
      self.age = age
      self.lastError = lastError
      self.isSetAside = isSetAside
    }
  }

  /// What waits, the longest waiting first.
  package let keys: [Key]
  /// What is set aside and holds up nothing.
  package let setAside: [Key]

  /// `keys` are all that are noted, the longest waiting first.
  package init(_ keys: [Key]) {
    self.keys = keys.filter { !$0.isSetAside }
    setAside = keys.filter(\.isSetAside)
  }

  package var pending: Int { keys.reduce(0) { $0 + $1.notes } }
  /// How many notes are set aside.
  package var setAsideNotes: Int { setAside.reduce(0) { $0 + $1.notes } }
  /// How long the oldest note has waited, in seconds; 0 where there is none.
  package var oldestAge: Double { keys.map(\.age).max() ?? 0 }
  package var lastError: String? { keys.lazy.compactMap(\.lastError).first }
}

/// What a purge of the outbox gave up.
package struct OutboxPurge: Sendable {
  /// How many notes, by key, in the order of their names.
  package let notes: [(key: String, count: Int)]

  package init(notes: [(key: String, count: Int)]) { self.notes = notes }
}
