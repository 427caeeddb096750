import CutoverPostgres

extension PostgresConnection {
  /// Runs `body` while nobody else, in any process, writes values that readers look for into Redis.
  ///
  /// Whoever writes them takes the turn first and the snapshot that they are made from afterwards. So a value is as new as
  /// every one that was written before, what is newer has a note that still waits, and no newer value is ever overwritten
  /// by an older one. Throws `PostgresError`, with code `timeout` where the turn does not come in `patience`; without one
  /// it is waited for.
  func writingCache<R>(within patience: Duration? = nil, _ body: () throws -> R) throws -> R {
    if let patience { try setLockTimeout(patience) }
    try execute(LockOutbox())
    defer { _ = try? execute(UnlockOutbox()) }
    if patience != nil { try setLockTimeout(.zero) }
    return try body()
  }
}
