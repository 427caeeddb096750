import CutoverDomain
package import CutoverHosting
package import CutoverPostgres

/// A small domain, complete: notes by their keys, one type of event, one endpoint. docs/new-domain.md goes through it.
package enum Notes: DeclaredDomain {
  package static let name = "notes"
  package static let migrations: [Migration] = Migrations.all

  package static let datasets: [any Dataset.Type] = [NoteRecords.self]

  package static let eventTypes = [
    EventType.put("note", into: NoteRecords.self) { note in
      note.key.utf8.count > 256 ? ("key", "a key has 256 bytes at most") : nil
    }
  ]

  package static let reads = [
    DeclaredEndpoint("notes", of: NoteRecords.self, window: 1...1000, standard: 100, reason: "there is no other")
  ]

  package static func simulation(seed: UInt64, actors: Int) -> any EventSource { NoteFeed(seed: seed, authors: actors) }
}

/// An endless feed of notes: the same for the same seed and number of authors, each of whom rewrites some.
private struct NoteFeed: EventSource {
  let seed: UInt64
  let authors: Int
  private var count = 0
  private var random: FeedRandom

  init(seed: UInt64, authors: Int) {
    (self.seed, self.authors) = (seed, max(1, authors))
    random = FeedRandom(seed: seed)
  }

  private mutating func number(below bound: Int) -> Int { Int(random.number(below: UInt64(bound))) }

  mutating func next() -> [UInt8] {
    count += 1
    var note = Note()
    note.key = "author-\(number(below: authors))/\(number(below: 100 + count / 2))"
    note.text = "version \(count)"
    return note.event("note", id: "note-\(seed)-\(count)")
  }
}
