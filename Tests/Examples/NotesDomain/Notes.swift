package import CutoverDomain
import CutoverJSON
package import CutoverPostgres

/// A small domain, complete: notes by their keys, one endpoint, one type of event. docs/new-domain.md goes through it.
package enum Notes {
  package static let name = "notes"

  package static let migrations: [Migration] = Migrations.all

  /// Both sides' answers come out of one writer, so that every byte of them has to be the same.
  package static let endpoints = [
    Endpoint(
      name: "notes", route: "/api/notes",
      comparison: JSONDiff(keys: [.init("/notes", ["key"])], numbers: .lexeme, memberOrder: true), clock: "serverTime")
  ]
}
