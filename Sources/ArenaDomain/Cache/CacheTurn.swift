import CutoverPostgres

extension PostgresConnection {
  /// Runs `body` while nobody else, in any process, writes values that readers look for into Redis.
  ///
  /// Whoever writes them takes the turn first and the snapshot that they are made from afterwards. So a value is as new as
  /// every one that was written before, what is newer has a note that still waits, and no newer value is ever overwritten
  /// by an older one. Throws `PostgresError`, with code `timeout` where the turn does not come in `patience`; without one
  /// it is waited for.
  func writingCache<R>(within patience: Duration? = nil, _ body: () throws -> R) throws -> R {
    try takeCacheTurn(within: patience)
    defer { endCacheTurn() }
    return try body()
  }

  /// Takes the turn of ``writingCache(within:_:)`` until ``endCacheTurn()``. Not within a transaction that is to see what
  /// was delivered before: its snapshot would be older than the turn.
  func takeCacheTurn(within patience: Duration?) throws {
    if let patience { try setLockTimeout(patience) }
    try execute(LockOutbox())
    if patience != nil { try setLockTimeout(.zero) }
  }

  func endCacheTurn() { _ = try? execute(UnlockOutbox()) }
}
