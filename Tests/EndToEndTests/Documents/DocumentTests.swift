import CutoverConfiguration
import CutoverParity
import CutoverTestKit
import Glibc
import Testing

@testable import CutoverProgram

@Suite struct `The documents` {
  @Test(arguments: DocumentPage.tried)
  func `say commands that do what they say`(page: DocumentPage) throws {
    let problems = try PageTrial.problems(of: PackageFolder.path + "/" + page.name, called: page.name)
    #expect(problems == "", "\(problems)")
  }

  @Test func `have pages to try`() {
    #expect(DocumentPage.tried.contains { $0.name == "README.md" || $0.name == "docs/operations/first-hour.md" })
    #expect(DocumentPage.tried.count > 20)
  }

  @Test(arguments: DocumentPage.all)
  func `have no command that nothing runs and that gives no reason`(page: DocumentPage) {
    #expect(page.untried == "", "\(page.untried)")
  }

  @Test(arguments: DocumentPage.all)
  func `link to files that are there`(page: DocumentPage) {
    let folder = page.name.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    for link in page.links {
      #expect(access("\(PackageFolder.path)/\(folder)\(link)", R_OK) == 0, "\(page.name) links to \(link)")
    }
  }

  @Test(arguments: DocumentPage.all)
  func `name files of the sources that are there`(page: DocumentPage) throws {
    let text = String(
      decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/" + page.name), as: UTF8.self)
    for match in text.matches(of: #/`((?:Sources|Tests|docs|packaging|\.ci)/[A-Za-z0-9_.\/-]+)`/#)
    where !match.1.contains("YourDomain") {
      #expect(access("\(PackageFolder.path)/\(match.1)", R_OK) == 0, "\(page.name) names \(match.1)")
    }
  }

  @Test(arguments: ["docs/architecture.md", "docs/new-domain.md"])
  func `name types that are there`(name: String) throws {
    let text = String(decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/" + name), as: UTF8.self)
    let sources = try Program.run(
      "grep", ["-rhoE", "(struct|class|enum|protocol|typealias) [A-Z][A-Za-z0-9]+", "Sources", "Tests"],
      in: PackageFolder.path)
    let modules = try Program.run("ls", ["Sources", "Tests"], in: PackageFolder.path)
    let known = Set(sources.text.split(separator: "\n").compactMap { $0.split(separator: " ").last })
      .union(modules.text.split(separator: "\n"))
    let named = Set(text.matches(of: #/\b[A-Z][a-z]+[A-Z][A-Za-z]+\b/#).map(\.0))
    #expect(named.subtracting(known).subtracting(["YourDomain"]).sorted() == [])
  }

  @Test func `name every package that a build or the tests need`() throws {
    let setup = String(
      decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/.ci/setup"), as: UTF8.self)
    let list = try #require(setup.firstMatch(of: #/(?s)packages=\((.*?)\n\)/#)).1
    let packages = list.split(separator: "\n").filter { !$0.contains("#") }.flatMap { $0.split(separator: " ") }
    #expect(packages.count > 15)
    let page = String(
      decoding: try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/dependencies.md"), as: UTF8.self)
    let named = Set(page.matches(of: #/`([^`]+)`/#).flatMap { $0.1.split(separator: " ") })
    #expect(packages.filter { !named.contains($0) } == [])
  }

  @Test func `name no metric that the program does not have`() throws {
    let list = try Program.run(Program.products + "/cutover", ["metrics", "--markdown"])
    let known = Set(list.text.matches(of: #/`(cutover_[a-z_]+)`/#).map { String($0.1) })
    #expect(known.count > 20)
    let pages = try Program.run("grep", ["-rhoE", "`cutover_[a-z_]+`", "README.md", "docs"], in: PackageFolder.path)
    let named = Set(pages.text.split(separator: "\n").map { String($0.dropFirst().dropLast()) })
    // Schemas and tables of the program's own, and the channel of its notices.
    let others: Set = ["cutover_parity", "cutover_flags", "cutover_journal", "cutover_changes", "cutover_position"]
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

@Suite struct `Exit statuses` {
  @Test func `are documented in one place, as help texts show them`() throws {
    let page = try TemporaryDirectory.contents(of: PackageFolder.path + "/docs/exit-status.md")
    let rows = String(decoding: page, as: UTF8.self).matches(of: #/(?m)^\| ([0-9]+) \| ([^|]*) \|/#)
      .map { "\($0.1) \($0.2)" }
    #expect(rows == ExitStatus.allCases.map { "\($0.rawValue) \($0.meaning)" })
    let help = try Program.run(Program.products + "/cutover", ["--help"])
    for status in ExitStatus.allCases { #expect(help.text.contains("\(status.rawValue)  ")) }
  }

  @Test func `have no second list in the sources`() throws {
    let found = try Program.run(
      "grep", ["-rnE", #"(ExitCode|[^A-Za-z]exit)\((rawValue: )?[0-9]"#, "Sources/cutover", "Sources/CutoverProgram"],
      in: PackageFolder.path)
    #expect(found.text == "")
    let parts: [ParityExitStatus] = [.different, .inconclusive, .rules]
    #expect(parts.map(\.rawValue) == [ExitStatus.refused, .inconclusive, .rules].map(\.rawValue))
  }
}

@Suite struct `A page that is tried` {
  private func problems(_ text: String) throws -> String {
    let page = try TemporaryDirectory("page")
    try page.write(text, to: "page.md")
    let run = try Program.run(PageTrial.runner, [page.file("page.md"), "page"], in: page.path)
    #expect((run.status == 0) == run.text.isEmpty && run.errors == "")
    return run.text
  }

  @Test func `fails with the line of a command that fails, of a status that is another, and of a missing text`() throws
  {
    #expect(try problems("```sh\nfalse\ntrue\n```\n").hasPrefix("page:1: exited with status 1, not 0"))
    #expect(try problems("<!-- exits with status 3 -->\n```sh\nexit 4\n```\n").contains("exited with status 4, not 3"))
    #expect(try problems("<!-- shows: b -->\n```sh\necho a\n```\n").contains(#"does not show "b""#))
    #expect(
      try problems("<!-- exits with status 1 -->\n```sh\nfalse\n```\n\n```sh\na=1\n```\n```sh\necho $a\n```\n") == "")
    #expect(try problems("<!-- first: a=1 -->\n<!-- shows: is 1 -->\n```sh\necho is $a\n```\n") == "")
    #expect(try problems("<!-- exits with status 1 -->\n```sh\nfalse\n```\n") == "")
    #expect(try problems("```sh\n# Not run by the tests: so\nfalse\n```\n").contains("no block is run"))
  }

  @Test func `runs the steps of a build server`() throws {
    let job = """
      <!-- shows: two four five -->
      ```yaml
      steps:
        - name: One
          run: a=two
        - run: |
            b=four
            exit 1  # Not run by the tests: so
        - uses: other
      job:
        before_script:
          - c=five
        script:
          - echo $a $b $c
        artifacts: [x]
      ```

      """
    #expect(try problems(job) == "")
    #expect(try problems(job.replacing("b=four", with: "false")).hasPrefix("page:2: exited with status 1"))
  }

  @Test func `names commands that stand outside of a block that is run`() throws {
    let page = try TemporaryDirectory("page")
    try page.write("    cutover up\n\n```\n$ A=1 cutover down\ncutover down\n```\n", to: "page.md")
    let check = try Program.run(PageTrial.runner, ["--check", page.file("page.md"), "page"])
    #expect(check.status == 1)
    #expect(check.text.split(separator: "\n").map { $0.prefix(7) } == ["page:1:", "page:4:", "page:5:"])
  }
}
