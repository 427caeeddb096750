import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite("Drill: a full disk", .enabled(if: SmallDisk.isPossible))
struct DiskDrills {
  @Test(
    "under the journal: nothing more is accepted, status and the caller hear why, and it goes on when there is room")
  func journal() throws {
    try Drill.with { drill in
      mkdir(drill.scene.folder.file(".cutover"), 0o700)
      let disk = try SmallDisk(on: drill.scene.folder.file(".cutover"), megabytes: 24)
      try drill.run { feed in
        disk.fill()
        try drill.status("a full disk") { $0["lag"]?["journal_error"]?.string?.contains("disk is full") == true }
        let count = try feed.acknowledged().count
        Drill.wait(Drill.length(0.5, long: 20))
        #expect(try feed.acknowledged().count == count)
        disk.makeRoom()
        try feed.waitUntilAcknowledged(more: 50)
        try drill.status("a journal that is written") { $0["lag"]?["journal_error"] == .null }
      }
    }
  }

  @Test("under the journal, and somebody ends the program: it names the first line that it did not take")
  func journalUntilTheEnd() throws {
    try Drill.with { drill in
      mkdir(drill.scene.folder.file(".cutover"), 0o700)
      // Room enough for what comes in on a machine that is slow to notice that it is full.
      let disk = try SmallDisk(on: drill.scene.folder.file(".cutover"), megabytes: 64)
      try drill.scene.succeed("backfill")
      let feed = try LiveFeed(drill.scene, rate: 200)
      try feed.waitUntilAcknowledged(more: 20)
      disk.fill()
      try drill.status("a full disk") { $0["lag"]?["journal_error"]?.string != nil }
      try feed.interrupt()
      let ended = try feed.finish()
      let taken = try feed.acknowledged().count
      #expect(ended.status == 69)
      #expect(ended.errors.contains("disk is full"), "\(ended.errors)")
      #expect(ended.errors.contains("line \(taken + 1) is the first that is not"), "\(ended.errors)")
      disk.makeRoom()
      try feed.check(ended, isWhole: false)
    }
  }

  @Test("under the legacy files: they stay whole, the repository goes on, and so do they when there is room")
  func legacyFiles() throws {
    try Drill.with { drill in
      let folder = drill.scene.folder.file("legacy-json")
      _ = try Program.run("mv", [folder, folder + "-copy"])
      mkdir(folder, 0o755)
      let disk = try SmallDisk(on: folder, megabytes: 24)
      _ = try Program.run("cp", ["-r", folder + "-copy/.", folder])
      try drill.run { feed in
        disk.fill()
        let status = try drill.status("a full disk") {
          Drill.sink("legacy", in: $0)?["error"]?.string?.contains("No space left") == true
        }
        #expect(Drill.sink("repository", in: status)?["error"] == .null)
        try feed.waitUntilAcknowledged(more: 100)
        try drill.scene.succeed("show", "trades", "--side", "legacy")
        disk.makeRoom()
        try drill.status("room again") { Drill.sink("legacy", in: $0)?["error"] == .null }
      }
    }
  }
}
