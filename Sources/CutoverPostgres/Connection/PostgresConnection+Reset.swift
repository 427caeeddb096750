internal import CLibpq

extension PostgresConnection {
  /// Brings the connection back to how it was after connecting, prepared statements aside; false where it cannot be
  /// used again.
  func reset() -> Bool {
    if PQtransactionStatus(handle) == PQTRANS_INTRANS || PQtransactionStatus(handle) == PQTRANS_INERROR {
      guard (try? command("ROLLBACK")) != nil else { return false }
    }
    depth = 0
    cursors.removeAll()
    abandonedCursors.removeAll()
    if hasChangedSettings {
      guard (try? command("RESET ALL")) != nil else { return false }
      hasChangedSettings = false
    }
    return isHealthy
  }
}
