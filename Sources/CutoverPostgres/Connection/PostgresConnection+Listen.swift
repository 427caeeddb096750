internal import CLibpq
internal import Glibc

/// What a session said to those who listen (by the statement LISTEN), after its transaction was committed.
package struct PostgresNotification: Sendable, Equatable {
  package let channel: String
  package let payload: String
}

extension PostgresConnection {
  /// What was said since the last call, in the order of the commits; waits for the first of it for as long as
  /// `patience`. Empty where nothing was said. Throws ``PostgresError`` with code `connection` where the server has hung
  /// up: what was said meanwhile is lost.
  package func notifications(within patience: Duration) throws -> [PostgresNotification] {
    var found = try pendingNotifications()
    guard found.isEmpty else { return found }
    let (seconds, attoseconds) = patience.components
    var watched = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)) > 0 else {
      return []
    }
    found = try pendingNotifications()
    return found
  }

  private func pendingNotifications() throws -> [PostgresNotification] {
    guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else {
      throw PostgresError(.connection, "listen", PostgresError.clientMessage(handle))
    }
    var found: [PostgresNotification] = []
    while let notification = PQnotifies(handle) {
      found.append(
        PostgresNotification(
          channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra)))
      PQfreemem(notification)
    }
    return found
  }
}
