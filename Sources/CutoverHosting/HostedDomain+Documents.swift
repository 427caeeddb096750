package import CutoverDocuments
package import CutoverDomain
package import CutoverPostgres
import CutoverRepository

/// A domain whose legacy store is a folder of documents.
package protocol DocumentDomain: HostedDomain {
  static var documents: DocumentStore { get }
  /// What the folder has to remember beside its documents, by what the repository has.
  static func memory(from connection: PostgresConnection) throws -> FolderMemory
}

extension DocumentDomain {
  package static var legacy: any LegacyStore { documents }

  package static func memory(from connection: PostgresConnection) throws -> FolderMemory { [:] }

  package static func completeLegacy(
    _ sink: any LegacySink, from connection: PostgresConnection, keeping copy: String, now: Int64
  ) throws -> [String] { try completeDocuments(sink, from: connection, keeping: copy, now: now) }

  /// As ``DocumentSink/complete(from:keeping:memory:now:)``.
  static func completeDocuments(
    _ sink: any LegacySink, from connection: PostgresConnection, keeping copy: String, now: Int64
  ) throws -> [String] {
    let sink = documentSink(sink)
    return try sink.complete(
      from: reading(.init(legacyPath: sink.path, postgres: connection)), keeping: copy,
      memory: { try memory(from: connection) }, now: now)
  }

  package static func rebuildLegacy(
    _ sink: any LegacySink, from connection: PostgresConnection, accepting acceptance: String?, keptIn kept: String,
    into result: inout Restoration, now: Int64
  ) throws {
    try rebuildDocuments(sink, from: connection, accepting: acceptance, keptIn: kept, into: &result, now: now)
  }

  /// As ``DocumentSink/rebuild(from:besides:foreignWrites:accepting:keptIn:into:now:)``.
  static func rebuildDocuments(
    _ sink: any LegacySink, from connection: PostgresConnection, accepting acceptance: String?, keptIn kept: String,
    into result: inout Restoration, now: Int64
  ) throws {
    let sink = documentSink(sink)
    try sink.rebuild(
      from: reading(.init(postgres: connection)), besides: reading(.init(legacyPath: sink.path)),
      foreignWrites: { try foreignWrites(to: $0, on: connection) }, accepting: acceptance, keptIn: kept, into: &result,
      now: now)
  }

  private static func documentSink(_ sink: any LegacySink) -> DocumentSink {
    guard let sink = sink as? DocumentSink else { preconditionFailure("\(name) has a folder of documents") }
    return sink
  }
}

extension HostedDomain {
  /// How many writes by others there are to the repository's rows that some endpoints show.
  package static func foreignWrites(to endpoints: Set<String>, on connection: PostgresConnection) throws -> Int {
    let counts = try RepositoryRead.translating("foreign_writes") {
      try repository.foreignWriteCounts(on: connection)
    }
    // Two endpoints that show one table count the same writes.
    return endpoints.compactMap { counts[$0] }.max() ?? 0
  }
}
