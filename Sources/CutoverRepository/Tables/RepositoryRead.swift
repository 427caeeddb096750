import CutoverDomain
import CutoverPostgres

/// Reads of the repository, whose errors become those of a side.
package enum RepositoryRead {
  /// Runs `body`, which reads a record from `table`. If a row cannot be decoded, the error names the record: its `field` is
  /// `value`, by default what the row has there, or in the column `alias`.
  package static func naming<Result>(
    _ table: String, _ field: StaticString, _ value: String? = nil, alias: StaticString? = nil,
    _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as PostgresError where error.code == .decoding {
      let reason = ReadError(.undecodable, source: "repository, \(table)", message: error.description)
      // The column of a key is one of the first two.
      let column = error.row.first { $0.column == "\(alias ?? field)" } ?? error.row.last
      // Without a row, the error is about all of them.
      guard let value = value ?? column?.value else { throw error }
      throw UndecodableRecord(reason, field, value)
    }
  }

  /// Runs `body`, turning errors of the client into a `ReadError` about `source`.
  package static func translating<Result>(_ source: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as PostgresError {
      throw error.code == .decoding
        ? ReadError(.undecodable, source: "repository, \(source)", message: error.description)
        : ReadError(
          .unavailable, source: "repository, \(source)", message: error.description,
          remedy: "run 'cutover doctor', and 'cutover migrate status' for the schema")
    }
  }
}
