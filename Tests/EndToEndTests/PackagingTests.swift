import CutoverTestKit
import Glibc
import Testing

/// What `make install`, `make deb` and the Dockerfile do, with the program of the tests.
@Suite("Packaging")
struct PackagingTests {
  private static let cutover = Program.products + "/cutover"
  private static let installed = [
    "bin/cutover", "share/man/man1/cutover.1.gz", "share/bash-completion/completions/cutover",
    "share/zsh/vendor-completions/_cutover", "share/fish/vendor_completions.d/cutover.fish",
    "lib/systemd/system/cutover.service",
  ]

  @Test("The files that the Dockerfile copies are enough to install all that belongs to the program")
  func dockerfile() throws {
    let folder = try TemporaryDirectory("image")
    let dockerfile = String(decoding: try Self.read("packaging/Dockerfile"), as: UTF8.self)
    for line in dockerfile.split(separator: "\n") where line.hasPrefix("COPY ") && !line.contains("--from") {
      let words = line.split(separator: " ").dropFirst()
      for source in words.dropLast() where source != "Sources" && source != "Tests" {
        // What is copied keeps its place.
        let copied = try Program.run(
          "cp", ["-r", "--parents", String(source), folder.path], in: PackageFolder.path)
        #expect(copied.status == 0, "\(copied.errors)")
        #expect(words.last == (words.count > 2 ? "./" : source))
      }
    }
    let result = try Program.run(folder.file("packaging/install"), [Self.cutover, folder.file("root"), "/usr"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    for file in Self.installed + ["share/doc/cutover/dashboards/alerts.yml"] {
      #expect(access(folder.file("root/usr/" + file), F_OK) == 0, "\(file)")
    }
  }

  @Test("Without the dashboards everything else is installed, and a note says what is missing")
  func withoutDashboards() throws {
    let folder = try TemporaryDirectory("image")
    _ = try Program.run("cp", ["-r", PackageFolder.path + "/packaging", folder.path])
    let result = try Program.run(folder.file("packaging/install"), [Self.cutover, folder.file("root"), "/usr"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("docs/dashboards is missing"))
    for file in Self.installed { #expect(access(folder.file("root/usr/" + file), F_OK) == 0, "\(file)") }
  }

  @Test("The manual page is of the day of SOURCE_DATE_EPOCH, so that the same sources make the same package")
  func date() throws {
    let page = try Program.run(Self.cutover, ["--generate-manual"], environment: ["SOURCE_DATE_EPOCH": "951827696"])
    #expect(page.text.hasPrefix(".TH CUTOVER 1 2000-02-29 "), "\(page.text.prefix(80))")
  }

  @Test("mandoc finds nothing in the manual page", .enabled(if: Self.hasMandoc, "mandoc is not installed"))
  func manual() throws {
    let check = try Program.run(PackageFolder.path + "/.ci/check-manual", [Self.cutover])
    #expect(check.status == 0 && check.text == "", "\(check.text)\(check.errors)")
  }

  private static let hasMandoc = (try? Program.run("sh", ["-c", "command -v mandoc"]).status) == 0

  private static func read(_ name: String) throws -> [UInt8] {
    let result = try Program.run("cat", [name], in: PackageFolder.path)
    try #require(result.status == 0, "\(result.errors)")
    return result.output
  }
}
