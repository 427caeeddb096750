package import CutoverPostgres

extension PostgresConnection {
  /// Runs `body` while nobody else, in any process, writes values that readers look for into Redis.
  ///
  /// A writer takes the turn first, and then the snapshot that it reads values from. So each value is at least as new as all
  /// that were written before it, every newer value still has a note that waits, and no older value overwrites a newer
  /// one. Throws `PostgresError`, with code `timeout` where the turn does not come in `patience`; without one
  /// it is waited for.
  package func writingCache<R>(within patience: Duration? = nil, _ body: () throws -> R) throws -> R {
    try takeCacheTurn(within: patience)
    defer { endCacheTurn() }
    return try body()
  }

  /// Takes the turn of ``writingCache(within:_:)`` until ``endCacheTurn()``. Not within a transaction that is to see what
  /// was delivered before: its snapshot would be older than the turn.
  package func takeCacheTurn(within patience: Duration?) throws {
    if let patience { try setLockTimeout(patience) }
    try execute(LockOutbox())
    if patience != nil { try setLockTimeout(.zero) }
  }

  package func endCacheTurn() { _ = try? execute(UnlockOutbox()) }
}
