import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

/// `cutover diff` of two folders: nothing is called equal that was not read, and nothing that was not read keeps the rest
/// from being compared.
struct DiffFolderTests {
  private let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory("diff-folders")
    for side in ["L", "R"] { try folder.write("[1]", to: "\(side)/same.json") }
  }

  private func diff(_ arguments: String...) throws -> ProgramResult {
    try Program.run(Program.products + "/cutover", ["diff", "L", "R"] + arguments, in: folder.path)
  }

  /// A file whose name is not UTF-8.
  private func write(_ text: String, toBytes path: [UInt8]) throws {
    let whole = Array(folder.path.utf8) + [UInt8(ascii: "/")] + path
    let file = try #require(
      (whole.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { fopen($0.baseAddress!, "w") })
    fputs(text, file)
    fclose(file)
  }

  /// The verdict on each pair, and the messages.
  private func verdicts(_ run: ProgramResult) throws -> [String] {
    try #require(try JSONValue.parse(run.output)["endpoints"]?.elements).map { endpoint in
      let message = endpoint["reasons"]?[0]?["message"]?.string.map { ": \($0)" } ?? ""
      return "\(endpoint["endpoint"]?.string ?? "") \(endpoint["verdict"]?.string ?? "")\(message)"
    }
  }

  @Test func `hidden files and names that are not UTF-8 are compared`() throws {
    try folder.write("1", to: "L/.h.json")
    try folder.write("2", to: "R/.h.json")
    try folder.write("1", to: "L/.git/x.json")
    try write("1", toBytes: Array("L/n".utf8) + [0xFF] + Array(".json".utf8))
    try write("2", toBytes: Array("R/n".utf8) + [0xFF] + Array(".json".utf8))
    try write("1", toBytes: Array("R/o".utf8) + [0xFE] + Array(".ndjson".utf8))
    let run = try diff("--json")
    #expect(run.status == 1)
    #expect(
      try verdicts(run) == [
        ".git/x.json different", ".h.json different", "n\\xFF.json different", "o\\xFE.ndjson different",
        "same.json clean",
      ])
  }

  @Test func `links are followed, and circles are named`() throws {
    try folder.write("1", to: "target/inner.json")
    try folder.write("2", to: "R/linked/inner.json")
    #expect(symlink("../target", folder.file("L/linked")) == 0)
    #expect(symlink(".", folder.file("L/circle")) == 0)
    #expect(symlink("nowhere.json", folder.file("R/broken.json")) == 0)
    let run = try diff("--json")
    #expect(run.status == 3)
    #expect(
      try verdicts(run) == [
        "broken.json inconclusive: not compared: on the right cannot be read: No such file or directory (nowhere.json)",
        "circle inconclusive: not compared: on the left a link to a folder that it is in (.)",
        "linked/inner.json different", "same.json clean",
      ])
  }

  @Test func `what is no file is named and never opened`() throws {
    #expect(mkfifo(folder.file("L/pipe.json"), 0o644) == 0)
    #expect(mkfifo(folder.file("R/pipe.json"), 0o644) == 0)
    #expect(mkfifo(folder.file("R/one.json"), 0o644) == 0)
    try folder.write("1", to: "L/one.json")
    try folder.write("a", to: "L/note.txt")
    let run = try diff("--json")
    #expect(run.status == 2)
    #expect(
      try verdicts(run) == [
        "note.txt inconclusive: not compared: on the left no .json, .ndjson or .jsonl file",
        "one.json inconclusive: not compared: on the right a named pipe",
        "pipe.json inconclusive: not compared: a named pipe", "same.json clean",
      ])
    let text = try diff()
    #expect(text.text.contains("inconclusive: 3 of 4 documents"), "\(text.text)")
    #expect(text.text.contains("pipe.json\n  not compared: a named pipe"), "\(text.text)")
  }

  @Test func `other files can be left out`() throws {
    try folder.write("a", to: "L/note.txt")
    #expect(try diff().status == 2)
    #expect(try diff("--documents-only").status == 0)
  }

  @Test func `one bad file among folders leaves the others compared`() throws {
    try folder.write("[1", to: "L/same.json")
    let single = try diff()
    #expect(single.status == 2)
    try folder.write("1", to: "L/x.json")
    try folder.write("2", to: "R/x.json")
    #expect(try diff().status == 3)
  }

  @Test func `a signal ends a comparison that waits for a pipe`() throws {
    #expect(mkfifo(folder.file("pipe"), 0o644) == 0)
    for number in [SIGTERM, SIGINT] {
      let program = try Program.start(Program.products + "/cutover", ["diff", "L/same.json", "pipe"], in: folder.path)
      // There is somebody to write to once the program has opened the pipe, and waits for something to come.
      let deadline = ContinuousClock.now + .seconds(60)
      var writer: Int32 = -1
      while writer < 0, ContinuousClock.now < deadline {
        writer = open(folder.file("pipe"), O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        usleep(10_000)
      }
      defer { close(writer) }
      program.send(number)
      let run = try program.wait()
      #expect(run.status == 2)
      #expect(run.text.contains("the comparison stopped: the run was cancelled"), "\(run.text)")
    }
  }

  /// A file that is mapped and gets shorter ends the program that reads it.
  @Test func `a file that is cut off while it is compared is named, and the others are compared`() throws {
    let large = "[" + (0..<400_000).map { #"{"id":\#($0),"name":"some text"}"# }.joined(separator: ",\n") + "]"
    for side in ["L", "R"] {
      try folder.write(large, to: "\(side)/b.json")
      try folder.write("1", to: "\(side)/c.json")
    }
    let program = try Program.start(Program.products + "/cutover", ["diff", "L", "R", "--json"], in: folder.path)
    // Cut off again and again, so that it happens in the middle however fast the machine is.
    for size in stride(from: large.utf8.count - 1, to: 0, by: -large.utf8.count / 40) {
      truncate(folder.file("R/b.json"), off_t(size))
      usleep(20_000)
    }
    let run = try program.wait()
    #expect([1, 2, 3].contains(run.status), "\(run.status) \(run.errors)")
    let verdicts = try verdicts(run)
    #expect(verdicts.contains("c.json clean") && verdicts.contains("same.json clean"), "\(verdicts)")
  }
}
