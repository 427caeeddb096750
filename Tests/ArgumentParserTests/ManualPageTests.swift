import Testing

@testable import ArgumentParser

@Suite("Manual page")
struct ManualPageTests {
  private static let page = Tool.manualPage(date: "2026-11-29").split(separator: "\n")

  @Test("It is dated, and says the program's version")
  func isDated() {
    #expect(Self.page[0] == #".TH TOOL 1 2026-11-29 "tool 1.2.3" "User Commands""#)
  }

  @Test("Text is in lines of at most 79 bytes, and a sentence begins on a line of its own")
  func isInShortLines() {
    var isKept = false
    for line in Self.page {
      if line == ".nf" || line == ".fi" { isKept = line == ".nf" }
      if isKept || line.hasPrefix(".") { continue }
      #expect(line.utf8.count < 80, "\(line)")
      #expect(!line.contains(". "), "\(line)")
    }
    #expect(Self.page.contains { $0.hasPrefix("Reads both documents and prints where they differ") })
  }

  @Test("No line of text begins with what roff takes for a macro")
  func hidesMacros() {
    let page = Dotted.manualPage(date: "2026-11-29").split(separator: "\n")
    #expect(page.contains("\\&.cutover/x, and all."))
    #expect(page.contains("\\&.cutover is where it begins."))
  }
}

private struct Dotted: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dotted", abstract: ".cutover is where it begins.",
    discussion: "Looks at everything that is below the folder which is given, such as files .cutover/x, and all.",
    version: "1")
}
