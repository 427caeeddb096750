import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import Testing

@testable import ArenaDomain

@Suite struct `The identity of a store` {
  @Test func `stays while files are replaced, and is another one for a copy at another place`() throws {
    let folder = try TemporaryDirectory()
    try folder.write("{}", to: "a/trades.json")
    try folder.write("{}", to: "b/trades.json")
    let first = StoreIdentity.legacyStore(at: folder.file("a"))
    try folder.write("[]", to: "a/trades.json")
    #expect(StoreIdentity.legacyStore(at: folder.file("a")) == first)
    #expect(StoreIdentity.legacyStore(at: folder.file("a/../a")) == first)
    #expect(StoreIdentity.legacyStore(at: folder.file("b")).id != first.id)
  }

  @Test func `is that of one database among those of a server`() throws {
    try ArenaStores.with { first in
      try ArenaStores.with { second in
        let identity = try RepositorySchema.identity(on: first.postgres)
        #expect(try RepositorySchema.identity(on: second.postgres).id != identity.id)
        #expect(
          try RepositorySchema.identity(on: PostgresConnection(PostgresConfiguration(url: first.url))) == identity)
      }
    }
  }
}
