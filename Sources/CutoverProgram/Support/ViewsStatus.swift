import CutoverHosting
package import CutoverJSON
package import CutoverPostgres

/// How far the views for people and dashboards are behind the tables.
package struct ViewsStatus {
  /// In seconds; `nil` where they lack nothing.
  private let lag: Double?
  private let interval: String

  /// `nil` where the domain has no views. Throws where they cannot be asked about.
  package init?(_ settings: Settings, on connection: PostgresConnection) throws {
    guard let views = settings.domain.views else { return nil }
    interval = settings.value(.viewsInterval)
    lag = try views.lag(on: connection)
  }

  package var json: JSONValue { .object(["lag_seconds": .number(JSONNumber(unchecked: "\(lag ?? 0)"))]) }

  /// For a terminal.
  package var line: String {
    guard let lag else { return "views       up to date" }
    return "views       \(Int(lag)) s behind; a running writer refreshes them every \(interval)"
  }
}
