import CutoverDocuments
package import CutoverDomain
import CutoverJSON
package import CutoverPostgres

/// Both sides of the notes, opened for reading.
package final class NotesReading: Reading {
  private let legacyFolder: String
  private let postgres: PostgresConnection

  /// `postgres` is in a read-only transaction, so that all answers are of one moment.
  package init(legacyFolder: String, postgres: PostgresConnection) {
    self.legacyFolder = legacyFolder
    self.postgres = postgres
  }

  package func requests(for endpoint: Endpoint) -> [Request] { [Request(endpoint)] }

  package func answer(to request: Request, from side: Side, now: Int64) throws -> any Answer {
    switch side {
    case .legacy: NotesAnswer(try legacyNotes(), now: now)
    case .repository: NotesAnswer(try repositoryNotes(), now: now)
    case .cache: throw ReadError(.unavailable, source: "cache", message: "notes are not cached")
    }
  }

  package func sources(of request: Request) -> [SourceFile] {
    Notes.documents.sources(of: request, in: legacyFolder)
  }

  package func isCached(_ endpoint: Endpoint) -> Bool { false }

  private func legacyNotes() throws -> () throws -> Note? {
    let file = try DocumentFile(Notes.list.fileName, in: legacyFolder, options: .legacy)
    return try DocumentList(Notes.list, in: file).listing.next ?? { nil }
  }

  /// Row by row, so that memory does not grow with the data.
  private func repositoryNotes() throws -> () throws -> Note? {
    let notes = try Self.wording { try postgres.stream(ListNotes()) }
    return { try Self.wording { try notes.next() } }
  }

  private static func wording<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as PostgresError {
      throw ReadError(error.code == .decoding ? .undecodable : .unavailable, source: "repository", message: "\(error)")
    }
  }
}

/// The answer to the one request there is, whichever side the notes come from.
private final class NotesAnswer: Answer {
  private var parts: [AnswerPart]

  init(_ next: @escaping () throws -> Note?, now: Int64) {
    // The last one first.
    parts = [
      .value(name: "serverTime", json: Array("\(now)".utf8), records: 0),
      .records(name: "notes") { try next().map { Record(json: try $0.json) } },
    ]
  }

  func nextPart() -> AnswerPart? { parts.popLast() }
}
