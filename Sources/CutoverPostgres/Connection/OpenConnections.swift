import Synchronization

/// The connections that this program has open, so that it can end though a server answers none of them.
final class OpenConnections: Sendable {
  static let shared = OpenConnections()

  private struct State {
    var interrupters: [ObjectIdentifier: PostgresInterrupter] = [:]
    var areCut = false
  }

  private let state = Mutex(State())

  /// Whether no connection may be made any more.
  var areCut: Bool { state.withLock { $0.areCut } }

  func add(_ connection: PostgresConnection) {
    let (key, interrupter) = (ObjectIdentifier(connection), connection.interrupter)
    let areCut = state.withLock { state in
      state.interrupters[key] = interrupter
      return state.areCut
    }
    if areCut { interrupter.cut() }
  }

  func remove(_ connection: PostgresConnection) {
    let key = ObjectIdentifier(connection)
    // Let go of outside the lock.
    _ = state.withLock { $0.interrupters.removeValue(forKey: key) }
  }

  func cut() {
    let all = state.withLock { state in
      state.areCut = true
      return Array(state.interrupters.values)
    }
    for interrupter in all { interrupter.cut() }
  }
}

extension PostgresConnection {
  /// Cuts all connections of this program, whatever they wait for, and lets no other be made: both throw
  /// ``PostgresError`` with code `connection`. For a program that ends and that nobody can keep from it, a server that is
  /// frozen included. A connection that is being made at this moment ends when it is made, or at its `connect_timeout`.
  package static func cutAll() { OpenConnections.shared.cut() }
}
