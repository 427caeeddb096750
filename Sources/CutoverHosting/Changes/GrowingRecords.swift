package import CutoverDocuments
package import CutoverDomain
package import CutoverPostgres

/// A list that grows without bound, and how some of its records are found on either side.
package protocol GrowingRecords {
  /// The name of its legacy file.
  var fileName: String { get }
  /// The tables that it is read from.
  var tables: [String] { get }

  /// The keys of the records of `file`, in its order; `nil` where a part of the file does not read as it does in the whole.
  func keys(in file: DocumentFile) throws -> [String]?
  /// The answer that a client would get if `file` were all there is.
  func answer(from file: DocumentFile, now: Int64) throws -> any Response

  /// The keys of at most `limit` rows that entries after `sequence` have written.
  func keys(since sequence: Int64, limit: Int, on connection: PostgresConnection) throws -> [String]
  /// The keys of the rows from one to another in wire order.
  func keys(from first: String, to last: String, on connection: PostgresConnection) throws -> [String]
  /// The answer that a client would get if the rows with these keys were all there are.
  func answer(from keys: [String], on connection: PostgresConnection, now: Int64) throws -> any Response
}
