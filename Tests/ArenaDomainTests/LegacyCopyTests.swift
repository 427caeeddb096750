import ArenaDomain
import CutoverDocuments
import CutoverDomain
import CutoverTestKit
import Glibc
import Testing

@Suite struct `A copy of the legacy folder` {
  @Test func `is abandoned when nobody has held it for long`() throws {
    let folder = try TemporaryDirectory("copies")
    for name in ["young", "held", "left"] {
      #expect(mkdir(folder.file(name), 0o755) == 0)
      _ = try folder.write([0x7B, 0x7D], to: "\(name)/trades.json")
    }
    for name in ["held", "left"] {
      #expect(try Program.run("touch", ["-d", "1 hour ago", folder.file(name)]).status == 0)
    }
    let hold = try #require(CopyHold(folder.file("held")))
    Arena.documents.removeAbandonedCopies(in: folder.path)
    withExtendedLifetime(hold) {}
    func isThere(_ name: String) -> Bool { access(folder.file("\(name)/trades.json"), F_OK) == 0 }
    #expect(isThere("young") && isThere("held"))
    #expect(access(folder.file("left"), F_OK) != 0)
    #expect(CopyHold(folder.file("left")) == nil)
  }
}
