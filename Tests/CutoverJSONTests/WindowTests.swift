import CutoverJSON
import Glibc
import Testing

/// However a text is cut into windows, a reader says the same about it.
struct WindowTests {
  @Test(arguments: 0..<40)
  func `Windows of any size give the events of one`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<10 {
      let text = document(&random)
      let whole = events(JSONReader(bytes: text))
      #expect(whole.last.map { !$0.contains("input:") } ?? false, "\(whole.last ?? "")")
      for window in 8...64 where events(JSONReader(bytes: text, options: JSONReaderOptions(window: window))) != whole {
        Issue.record("window \(window): \(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test(arguments: 0..<40, [JSONReaderOptions.InvalidUTF8.refuse, .replace])
  func `Windows of any size give the error of one`(_ seed: UInt64, _ invalidUTF8: JSONReaderOptions.InvalidUTF8) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var text = document(&random)
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let at = text.indices.randomElement(using: &random) ?? 0
        text[at] = Array("\"\\{}[]:,0e \n\u{1}x\u{e9}".utf8).randomElement(using: &random) ?? 0xFF
      }
      let whole = events(JSONReader(bytes: text, options: JSONReaderOptions(invalidUTF8: invalidUTF8)))
      for window in [8, 9, 10, 12, 15, 16, 17, 21, 31, 32, 33, 47, 63, 64, 65, 100] {
        let options = JSONReaderOptions(invalidUTF8: invalidUTF8, window: window)
        let cut = events(JSONReader(bytes: text, options: options))
        if cut != whole {
          Issue.record("window \(window): \(whole.last ?? "") / \(cut.last ?? "") in \(text)")
        }
      }
    }
  }

  @Test func `A token longer than the window is read`() throws {
    let long = String(repeating: "a long string, ", count: 1000)
    let digits = String(repeating: "1234567890", count: 1000)
    let options = JSONReaderOptions(window: 16)
    let value = try JSONValue.parse(Array("[\"\(long)\",{\"\(long)\":\(digits)},\(digits)]".utf8), options: options)
    #expect(value[0]?.string == long)
    #expect(value[1]?[long]?.number?.lexeme == digits)
    #expect(value[2]?.number?.lexeme == digits)
  }

  @Test func `A file streams, and a pipe`() throws {
    var random = SeededGenerator(seed: 7)
    let text = document(&random)
    let whole = events(JSONReader(bytes: text, source: "here"))

    var pipe: [Int32] = [0, 0]
    try #require(Glibc.pipe(&pipe) == 0)
    #expect(write(pipe[1], text, text.count) == text.count)
    close(pipe[1])
    #expect(events(JSONReader(descriptor: pipe[0], source: "pipe", options: JSONReaderOptions(window: 20))) == whole)
    #expect(close(pipe[0]) == 0, "the descriptor stays the caller's")

    let path = "/tmp/cutover-json-\(getpid()).json"
    let file = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    #expect(write(file, text, text.count) == text.count)
    close(file)
    defer { unlink(path) }
    #expect(events(try JSONReader(file: path, options: JSONReaderOptions(window: 20))) == whole)
    #expect(events(try JSONReader(file: path)) == whole)
  }

  @Test(arguments: [("/does/not/exist.json", "No such file or directory"), ("/", "Is a directory")])
  func `What cannot be read says why`(_ path: String, _ reason: String) {
    let error = #expect(throws: JSONError.self) { try JSONReader(file: path) }
    #expect(error?.code == .cannotRead)
    #expect(error?.description == "\(path): cannot be read: \(reason)")
  }

  @Test func `A quote that is missing does not pull the file into memory`() throws {
    var pipe: [Int32] = [0, 0]
    try #require(Glibc.pipe(&pipe) == 0)
    let text = Array("{\"a\": \"open,\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 10_000)
    #expect(write(pipe[1], text, text.count) == text.count)
    close(pipe[1])
    let reader = JSONReader(descriptor: pipe[0], source: "pipe", options: JSONReaderOptions(window: 64))
    let error = #expect(throws: JSONError.self) { try reader.skipValue() }
    #expect(error?.code == .controlCharacter)
    var rest = [UInt8](repeating: 0, count: text.count)
    #expect(read(pipe[0], &rest, rest.count) > 9_000, "most of the input was not read")
    close(pipe[0])
  }

  /// A valid text of random shape, spacing and strings.
  private func document(_ random: inout SeededGenerator) -> [UInt8] {
    var text: [UInt8] = []
    let isSpaced = Bool.random(using: &random)
    value(0, isSpaced, &text, &random)
    return text
  }

  private func value(_ depth: Int, _ isSpaced: Bool, _ text: inout [UInt8], _ random: inout SeededGenerator) {
    space(isSpaced, &text, &random)
    switch Int.random(in: depth == 0 ? 5...6 : 0...(depth < 5 ? 6 : 4), using: &random) {
    case 0: text += ["null", "true", "false"].randomElement(using: &random)!.utf8
    case 1, 2: text += WindowTests.numbers.randomElement(using: &random)!.utf8
    case 3, 4: string(&text, &random)
    case 5:
      text += "[".utf8
      for at in 0..<Int.random(in: 0...6, using: &random) {
        if at > 0 { text += ",".utf8 }
        value(depth + 1, isSpaced, &text, &random)
      }
      text += "]".utf8
    default:
      text += "{".utf8
      for at in 0..<Int.random(in: 0...6, using: &random) {
        if at > 0 { text += ",".utf8 }
        space(isSpaced, &text, &random)
        string(&text, &random)
        space(isSpaced, &text, &random)
        text += ":".utf8
        value(depth + 1, isSpaced, &text, &random)
      }
      text += "}".utf8
    }
    space(isSpaced, &text, &random)
  }

  private func space(_ isSpaced: Bool, _ text: inout [UInt8], _ random: inout SeededGenerator) {
    guard isSpaced, Int.random(in: 0..<3, using: &random) == 0 else { return }
    text += ["\n    ", " ", "\r\n", "\t\t", "             \n"].randomElement(using: &random)!.utf8
  }

  private func string(_ text: inout [UInt8], _ random: inout SeededGenerator) {
    text += "\"".utf8
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      text += WindowTests.pieces.randomElement(using: &random)!.utf8
    }
    text += "\"".utf8
  }

  private static let pieces = [
    "a", "bcd", "\\\"", "\\\\", "\\n", "\\u00e9", "é", "😀", "\\ud83d\\ude00", "\\ud800", "{", "}", "[", "]", ":", ",",
    ":\\\":",
    " ", "\\/", "0", "~", "/", "some more text than that",
  ]
  private static let numbers = [
    "0", "-0", "1", "-12.5", "1e5", "123456789012345678901234567890", "0.001", "7E-10", "42",
  ]
}
