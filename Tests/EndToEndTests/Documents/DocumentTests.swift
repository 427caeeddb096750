import CutoverTestKit
import Glibc
import Testing

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

  @Test func `name every setting that the sources read, and no other`() throws {
    let sources = try Program.run(
      "grep", ["-rhoE", #"(getenv|variable|value|configured|seconds)\("[A-Z][A-Z0-9_]+""#, "Sources"],
      in: PackageFolder.path)
    let read = Set(sources.text.split(separator: "\n").compactMap { $0.split(separator: "\"").last.map(String.init) })
    #expect(read.count > 20)
    let page = try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/settings.md")
    let rows = String(decoding: page, as: UTF8.self).matches(of: #/(?m)^\| `([A-Z][A-Z0-9_]+)` \|/#)
    let named = rows.map { String($0.1) }
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
