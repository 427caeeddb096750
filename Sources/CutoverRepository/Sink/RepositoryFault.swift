package import CutoverDomain
package import CutoverPostgres

extension RepositorySink {
  /// Runs `body`, whose errors become the sink's; after one, nothing that the sink remembers can be relied on.
  func translating<Result>(_ body: () throws -> Result) throws(SinkError) -> Result {
    do { return try body() } catch {
      forget()
      if connection?.isHealthy != true { connection = nil }
      throw RepositoryFault.sinkError(error)
    }
  }
}

/// What an error that a sink meets means for it.
enum RepositoryFault {
  static func sinkError(_ error: any Error) -> SinkError {
    switch error {
    case let error as SinkError: return error
    case let error as PostgresError:
      return SinkError(.unavailable, "repository: \(error)", remedy: remedy(error))
    case let error as ReadError:
      return SinkError(.unavailable, "\(error.source): \(error.message)", remedy: error.remedy)
    default: return SinkError(.unavailable, "repository: \(error)")
    }
  }

  private static func remedy(_ error: PostgresError) -> String {
    switch error.sqlState {
    case "42P01", "42703", "42883": "run 'cutover migrate up'"
    case "42501": "let the user that Cutover connects as write to its tables"
    case "53100": "make room on the server's disk"
    case "25006": "let Cutover write to the primary server: this one takes no writes"
    default: "see that Postgres is up and takes writes ('cutover doctor')"
    }
  }
}

extension SinkError {
  package static func rejecting(_ rejections: [Rejection]) -> SinkError {
    SinkError(
      .rejected(rejections),
      "the repository refuses \(rejections.count == 1 ? "an event" : "\(rejections.count) events"): "
        + (rejections.first?.reason ?? ""))
  }
}

extension PostgresError {
  /// Whether the data is to blame, so that the same rows can never be written: a constraint or a data type refuses them,
  /// a limit of the server (the size of an index entry, say) is exceeded, or a trigger objects.
  package var refusesData: Bool {
    guard let sqlState else { return false }
    return isDataViolation || sqlState.hasPrefix("54") || ["21000", "44000", "P0001"].contains(sqlState)
  }
}
