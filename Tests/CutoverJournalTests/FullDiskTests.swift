import CutoverJournal
import CutoverTestKit
import Glibc
import Testing

/// A file system of two megabytes; `nil` where this user may not mount one.
final class SmallDisk {
  let directory: TemporaryDirectory
  var path: String { directory.path }

  init?() throws {
    directory = try TemporaryDirectory("disk")
    guard mount("none", directory.path, "tmpfs", 0, "size=2m") == 0 else { return nil }
  }

  deinit { umount2(directory.path, Int32(MNT_DETACH)) }
}

let mayMount: Bool = (try? SmallDisk()) != nil

@Test("A full disk refuses appends, loses nothing, and takes them again when there is room", .enabled(if: mayMount))
func fullDisk() throws {
  let disk = try #require(try SmallDisk())
  let journal = try SQLiteJournal.open(folder: disk.path + "/journal")
  _ = try disk.directory.write([UInt8](repeating: 1, count: 500_000), to: "ballast")
  var number = 0
  var error: JournalError?
  while error == nil {
    number += 1
    error = journalError { _ = try journal.append([record(number, bytes: 3_000)]) }
    try #require(number < 2_000)
  }
  #expect(error?.code == .full)
  #expect(error?.remedy?.contains("make room") == true)
  let accepted = number - 1
  #expect(accepted > 20)
  #expect(journal.head == Int64(accepted))
  #expect(journalError { _ = try journal.append([record(number, bytes: 300_000)]) }?.code == .full)
  #expect(try journal.read(after: 0, limit: 10_000, bytes: .max).count == accepted)
  unlink(disk.path + "/ballast")
  #expect(try journal.append([record(number)]).map(\.sequence) == [Int64(number)])
  journal.close()
  let again = try SQLiteJournal.open(folder: disk.path + "/journal")
  #expect(try again.all().map(\.id) == (1...number).map { "event-\($0)" })
}

@Test("A disk without room for a journal is full, and is asked again later", .enabled(if: mayMount))
func fullFromTheStart() throws {
  let disk = try #require(try SmallDisk())
  _ = try? disk.directory.write([UInt8](repeating: 1, count: 3_000_000), to: "ballast")
  let folder = disk.path + "/journal"
  #expect(journalError { _ = try SQLiteJournal.open(folder: folder) }?.code == .full)
  unlink(disk.path + "/ballast")
  #expect(try SQLiteJournal.open(folder: folder).append([record(1)]).map(\.sequence) == [1])
}
