import CutoverTestKit
import Testing

@testable import CutoverJournal

@Test("A compacted journal's file shrinks, and keeps some room for what comes")
func shrinking() throws {
  let scene = try Scene()
  let journal = try scene.open {
    $0.sparePages = 50
    $0.vacuumPages = 40
  }
  _ = try journal.append((1...2_000).map { record($0, bytes: 2_000) })
  let full = try journal.status().bytes
  #expect(full > 4_000_000)
  _ = try journal.compact(through: 2_000)
  journal.close()
  let size = try #require(Files.size(scene.database))
  #expect(size < 1_000_000)
  #expect(size > 50 * 4096)
  #expect(Files.size(scene.database + "-wal") ?? 0 == 0)
}

@Test("The size of a journal is the same with its write-ahead log and without")
func sizeIsThatOfTheContent() throws {
  let scene = try Scene()
  let journal = try scene.open()
  _ = try journal.append((1...200).map { record($0, bytes: 500) })
  let open = try journal.status().bytes
  journal.close()
  let reader = try scene.reader()
  #expect(try reader.status().bytes == open && open > 100_000)
}
