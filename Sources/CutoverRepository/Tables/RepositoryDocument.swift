import CutoverDomain
package import CutoverPostgres

/// What the repository knows of a legacy document besides its records: whether it ever was there, and whether its list is
/// null.
package struct RepositoryDocument: Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  /// Whether the document's list is null. Throws `ReadError` with code `missing` for a document that the repository never
  /// got, `PostgresError`.
  package func isNull(on connection: PostgresConnection) throws -> Bool {
    guard let row = try connection.one(GetDocument(name: name)) else {
      throw ReadError(
        .missing, source: "repository", message: "\(name) was never written to it",
        remedy: "run 'cutover backfill' with a legacy folder that has \(name).json")
    }
    return row.isNull
  }

  /// Queues that the event with this number has written a record of the document.
  package func touch(_ sequence: Int64, _ pipeline: inout PostgresPipeline) throws {
    try pipeline.queue(TouchDocument(name: name, seq: sequence))
  }

  /// Writes what a backfill has found. Throws ``PostgresError``.
  package func load(isNull: Bool, _ sequence: Int64, on connection: PostgresConnection) throws {
    try connection.execute(LoadDocument(name: name, isNull: isNull, seq: sequence))
  }
}
