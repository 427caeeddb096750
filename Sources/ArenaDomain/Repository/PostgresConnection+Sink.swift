import CutoverPostgres

extension PostgresConnection {
  /// A transaction whose rows are not noted as somebody else's, see `MarkWriter`.
  func sinkTransaction<Result>(_ body: () throws -> Result) throws -> Result {
    try transaction { connection in
      try connection.execute(MarkWriter())
      return try body()
    }
  }
}
