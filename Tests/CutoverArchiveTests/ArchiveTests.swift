import CutoverTestKit
import Glibc
import Testing

@testable import CutoverArchive

@Suite struct `An archive` {
  private func contents(_ path: String) throws -> [String: [UInt8]] {
    let reader = try ArchiveReader(path: path)
    var found: [String: [UInt8]] = [:]
    while let entry = try reader.next() {
      var bytes: [UInt8] = []
      while case let more = try reader.read(1000), !more.isEmpty { bytes += more }
      #expect(bytes.count == Int(entry.size))
      found[entry.name] = bytes
    }
    return found
  }

  private static let files: [String: [UInt8]] = [
    "manifest.json": Array("{}".utf8), "files/empty": [], "files/block": [UInt8](repeating: 7, count: 512),
    "files/long": (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) },
    String(repeating: "folder/", count: 20) + "name": [1],
  ]

  private func write(_ folder: TemporaryDirectory) throws -> String {
    let path = folder.file("a.tar.gz")
    let writer = try ArchiveWriter(path: path)
    for (name, bytes) in Self.files.sorted(by: { $0.key < $1.key }) { try writer.add(name, bytes, modified: 1_000_000) }
    try writer.finish()
    return path
  }

  @Test func `gives back what was put in, to this program and to tar`() throws {
    let folder = try TemporaryDirectory("archive")
    let path = try write(folder)
    #expect(try contents(path) == Self.files)
    let listed = try Program.run("tar", ["-tzf", path])
    #expect(Set(listed.text.split(separator: "\n").map(String.init)) == Set(Self.files.keys), "\(listed.errors)")
    let long = try Program.run("tar", ["-xzOf", path, "files/long"])
    #expect(long.output == Self.files["files/long"])
  }

  @Test func `of a file that changes while it is read is refused`() throws {
    let folder = try TemporaryDirectory("archive")
    let source = try folder.write("twelve bytes", to: "source")
    let writer = try ArchiveWriter(path: folder.file("a.tar.gz"))
    let file = open(source, O_RDONLY)
    defer { close(file) }
    for size: Int64 in [11, 13] {
      #expect(throws: ArchiveError.self) { try writer.add(ArchiveEntry(name: "a", size: size), from: file) }
    }
    #expect(throws: ArchiveError.self) {
      try writer.add(String(repeating: "n", count: 300), [], modified: 0)
    }
  }

  @Test func `that is cut off or changed anywhere is not read to its end`() throws {
    let folder = try TemporaryDirectory("archive")
    _ = try write(folder)
    let whole = try folder.read("a.tar.gz")
    for part in [0, 10, whole.count / 2, whole.count - 9, whole.count - 1] {
      let path = try folder.write(Array(whole[..<part]), to: "cut-\(part)")
      #expect(throws: ArchiveError.self, "\(part) bytes") { try contents(path) }
    }
    for place in stride(from: 20, to: whole.count, by: max(1, whole.count / 50)) {
      var spoiled = whole
      spoiled[place] ^= 0x10
      let path = try folder.write(spoiled, to: "spoiled")
      #expect(throws: ArchiveError.self, "byte \(place)") { try contents(path) }
    }
  }
}
