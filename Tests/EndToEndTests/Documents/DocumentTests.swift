import CutoverConfiguration
import CutoverTestKit
import Glibc
import Testing

@testable import cutover

@Suite struct `The documents` {
  @Test(arguments: DocumentPage.all.filter { !$0.blocks.isEmpty })
  func `say commands that do what they say`(page: DocumentPage) throws {
    let problems = try PageTrial(page).problems()
    #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
  }

  @Test func `have pages to try`() {
    #expect(DocumentPage.all.contains { $0.name == "README.md" && !$0.blocks.isEmpty })
    #expect(DocumentPage.all.count { !$0.blocks.isEmpty } > 5)
  }

  @Test(arguments: DocumentPage.all)
  func `link to files that are there`(page: DocumentPage) {
    let folder = page.name.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    for link in page.links {
      #expect(access("\(PackageFolder.path)/\(folder)\(link)", R_OK) == 0, "\(page.name) links to \(link)")
    }
  }

  @Test func `name no metric that the program does not have`() throws {
    let list = try Program.run(Program.products + "/cutover", ["metrics", "--markdown"])
    let known = Set(list.text.matches(of: #/`(cutover_[a-z_]+)`/#).map { String($0.1) })
    #expect(known.count > 20)
    let pages = try Program.run("grep", ["-rhoE", "`cutover_[a-z_]+`", "README.md", "docs"], in: PackageFolder.path)
    let named = Set(pages.text.split(separator: "\n").map { String($0.dropFirst().dropLast()) })
    // Schemas of the program's own, and the channel of its notices.
    let others: Set = ["cutover_parity", "cutover_flags", "cutover_changes"]
    #expect(named.subtracting(known).subtracting(others).sorted() == [])
  }

  @Test func `name every setting with its place in the configuration file and its default, and no other`() throws {
    let page = try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/settings.md")
    let rows = String(decoding: page, as: UTF8.self)
      .matches(of: #/(?m)^\| `([A-Z][A-Z0-9_]+)` \| ([^|]*) \| ([^|]*) \|/#)
      .map { [$0.1, $0.2, $0.3].map { String($0).replacing("`", with: "") } }
    let settings = ConfigurationSchema.program.settings.map { setting in
      let key = setting.scope == .domain ? "domains.<domain>.\(setting.key)" : setting.key
      return [setting.variable, key, setting.defaultText]
    }
    for setting in settings where !rows.contains(setting) {
      Issue.record("docs/settings.md has no row \(setting.joined(separator: " | "))")
    }
    // What the sources read besides: variables of the system, and the one that names the file.
    let sources = try Program.run(
      "grep", ["-rhoE", #"(getenv|variable|value)\("[A-Z][A-Z0-9_]+""#, "Sources"], in: PackageFolder.path)
    let read = Set(sources.text.split(separator: "\n").compactMap { $0.split(separator: "\"").last.map(String.init) })
      .union(settings.map { $0[0] })
    let named = rows.map { $0[0] }
    #expect(Set(named).count == named.count)
    #expect(read.subtracting(named).sorted() == [], "not in docs/settings.md")
    #expect(Set(named).subtracting(read).sorted() == [], "in docs/settings.md, and read by nobody")
  }
}

@Suite struct `A page that is tried` {
  private func problems(_ text: String) throws -> [String] { try PageTrial(DocumentPage("page", text)).problems() }

  @Test func `fails with the place of a command that fails, of one that is not what was said, and of a missing text`()
    throws
  {
    #expect(try problems("```sh\nfalse\ntrue\n```").first?.hasPrefix("page:1: ended with 1, not with 0") == true)
    #expect(try problems("<!-- ends with 3 -->\n```sh\nexit 4\n```").first?.contains("ended with 4") == true)
    #expect(try problems("<!-- shows: b -->\n```sh\necho a\n```").first?.contains(#"does not show "b""#) == true)
    #expect(try problems("<!-- ends with 1 -->\n```sh\nfalse\n```\n\n```sh\na=1\n```\n```sh\necho $a\n```") == [])
    #expect(try problems("<!-- not run: so -->\n```sh\nfalse\n```\n```\nfalse\n```") == [])
  }
}
