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
    guard let state = try state(on: connection) else {
      throw ReadError(
        .missing, source: "repository", message: "\(name) was never written to it",
        remedy: "run 'cutover backfill' with a legacy folder that has \(name).json")
    }
    return state.isNull
  }

  /// Whether the document's list is null, and the number of the newest event that has written a record of it; `nil` for a
  /// document that the repository never got. Throws `PostgresError`.
  package func state(on connection: PostgresConnection) throws -> (isNull: Bool, sequence: Int64)? {
    try connection.one(GetDocument(name: name)).map { ($0.isNull, $0.seq) }
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
