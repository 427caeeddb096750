import CutoverDomain
package import CutoverHosting
package import CutoverJSON
package import CutoverPostgres
import CutoverRepository

/// That a list has changed; its kind is the name of its document.
package struct ListNote: CacheNaming {
  let document: String

  package static let everything = ListNote(document: "*")

  init(document: String) { self.document = document }

  package var payload: OpaqueJSON {
    var writer = JSONWriter(reserving: 64)
    writer.beginObject()
    writer.field("refresh", document)
    writer.endObject()
    return OpaqueJSON(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }

  package init?(payload: OpaqueJSON) {
    guard let name = (try? JSONValue.parse(Array(payload.text.utf8)))?["refresh"]?.string else { return nil }
    document = name
  }
}

/// The keys of a declared domain's lists, and what they hold: the list's records as JSON.
package struct CachedLists<Domain: DeclaredDomain>: CacheContents {
  package let keys: CacheKeys

  package init(_ keys: CacheKeys) { self.keys = keys }

  package func key(of note: ListNote) -> CacheKey {
    note == .everything ? keys.key(["*"], nil) : keys.key([keys.escaped(note.document)], keys.settings.medium)
  }

  package func everything(on connection: PostgresConnection) throws -> [ListNote] {
    Domain.datasets.map { ListNote(document: $0.document.name) }
  }

  package func writes(for notes: [ListNote], on connection: PostgresConnection) throws -> [CacheWrite] {
    try notes.map { note in
      let dataset = Domain.datasets.first { $0.document.name == note.document }
      guard let json = try dataset?.text(on: connection) else { return .deletion(key(of: note)) }
      return .string(key(of: note), json)
    }
  }
}

extension Dataset {
  /// The list as JSON; `nil` where the repository does not have it, or has what cannot be sent.
  fileprivate static func text(on connection: PostgresConnection) throws -> [UInt8]? {
    do { return try whole(on: connection).json } catch let error as PostgresError where error.code != .decoding {
      throw error
    } catch { return nil }
  }
}
