import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverParity

/// A run with everything in it that a report can show, and what becomes of it in each form, to the byte.
///
/// `CUTOVER_WRITE_EXPECTED=1` writes the files anew; read the difference before it is committed.
@Suite struct `A report with everything` {
  private static let folder = String(#filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()) + "/Expected"

  @Test(arguments: ["report.json", "junit.xml", "summary.md", "index.html"])
  func `is as expected`(name: String) throws {
    let text: String
    switch name {
    case "report.json": text = EverythingReport.report.json.pretty + "\n"
    case "junit.xml": text = JUnitDocument(EverythingReport.report).text
    case "summary.md": text = EverythingReport.report.summary()
    // Style and script are files of their own, with hashes that follow them.
    default:
      text = ReportPage(EverythingReport.report).html.text
        .replacing(PageAssets.style, with: "…").replacing(PageAssets.script, with: "…")
        .replacing(PageAssets.styleHash, with: "…").replacing(PageAssets.scriptHash, with: "…")
    }
    let path = "\(Self.folder)/\(name)"
    if getenv("CUTOVER_WRITE_EXPECTED") != nil {
      let file = try #require(fopen(path, "w"))
      fputs(text, file)
      fclose(file)
    }
    let expected = String(decoding: try contents(of: path), as: UTF8.self)
    let lines = (text.split(separator: "\n"), expected.split(separator: "\n"))
    if let line = zip(lines.0, lines.1).first(where: { !$0.utf8.elementsEqual($1.utf8) }) {
      Issue.record("\(name): got \(line.0)\nexpected \(line.1)")
    }
    #expect(text.utf8.elementsEqual(expected.utf8), "\(name) is not what is expected")
  }

  private func contents(of path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"), "\(path) is missing")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }
}
