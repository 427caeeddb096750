import ArgumentParser
import CutoverDomain
import CutoverJSON
import CutoverParity

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two JSON documents, files of JSON lines, or folders of them.",
    discussion: """
      Numbers are compared as exact decimals: 1 is 1.0, and 9007199254740993 is not 9007199254740992. The order of \
      members does not count, that of elements does. Elements are matched by the key of their array where --key names \
      one, else by equality and position.

      A path is a JSON pointer in which * stands for any element or member; / alone is the whole document. Folders are \
      compared file by file: .json, .ndjson and .jsonl.

      Ends with 0 where both sides are equal; else with the sum of 1 (something differs), 2 (something could not be \
      compared) and 4 (a rule has expired, is not needed, or let more pass than it may); 65 where a document is not \
      JSON.

      EXAMPLE:
        cutover diff before.json after.json --key /trades=id --key /trades/*/fills=venue,time
        cutover diff before.ndjson after.ndjson --key /=id
        psql -Atc 'select to_jsonb(t) from trades t' | cutover diff trades.ndjson - --lines --key /=id
      """)

  @Argument(help: "A file or folder, or - for standard input.") var left: String
  @Argument(help: "The file or folder to compare with it, or - for standard input.") var right: String

  @Option(
    help: ArgumentHelp(
      "The fields that identify the elements of an array; can be repeated.", valueName: "path=field,…"))
  var key: [String] = []

  @Option(help: ArgumentHelp("An array whose order does not count; can be repeated.", valueName: "path"))
  var multiset: [String] = []

  @Flag(help: "Compare numbers by their characters: 1 is not 1.0.") var lexeme = false
  @Flag(help: "Take both sides for JSON lines, whatever they are called.") var lines = false

  @OptionGroup var rules: RulesFile

  @Option(help: ArgumentHelp("A place whose values are never shown; can be repeated.", valueName: "path"))
  var secret: [String] = []

  @Flag(help: "Show no values, only their types, lengths and hashes.") var onlyKeys = false
  @Option(help: ArgumentHelp("The most samples of a group.", valueName: "count")) var samples = 3

  @Option(help: ArgumentHelp("Leave a report in this folder, as 'cutover parity run' does.", valueName: "folder"))
  var reportDir: String?

  @Flag(help: "Print the JSON patch (RFC 6902) that turns the left document into the right one.") var patch = false
  @Flag(help: "Print the report as JSON.") var json = false

  /// How the documents are compared.
  private func comparison() throws -> JSONDiff {
    JSONDiff(
      keys: try key.map { text in
        guard let sign = text.lastIndex(of: "="), sign < text.index(before: text.endIndex) else {
          throw ValidationError("--key \(text): say /path=field, or /path=field,field.")
        }
        let fields = text[text.index(after: sign)...].split(separator: ",", omittingEmptySubsequences: false)
        if fields.contains(where: \.isEmpty) { throw ValidationError("--key \(text): a field has a name.") }
        return JSONDiff.ArrayKey(try Self.template(String(text[..<sign]), "--key"), fields.map(String.init))
      }, numbers: lexeme ? .lexeme : .decimal, multisets: try multiset.map { try Self.template($0, "--multiset") })
  }

  /// `path` as the comparison has it, which has no `/` for the whole document.
  private static func template(_ path: String, _ option: String) throws -> String {
    if path.isEmpty || path == "/" { return "" }
    guard path.hasPrefix("/") else { throw ValidationError("\(option) \(path): a path begins with '/'.") }
    return path
  }

  mutating func validate() throws {
    _ = try comparison()
    for path in secret { _ = try Self.template(path, "--secret") }
    if left == "-", right == "-" { throw ValidationError("Only one side can be standard input.") }
    if patch, json { throw ValidationError("Say --patch or --json, not both.") }
    if samples < 0 { throw ValidationError("--samples is 0 or more.") }
  }

  func run() throws {
    let pairs = try DiffInputs(left, right, format: lines ? .lines : nil).pairs()
    if patch { return try printPatch(pairs) }
    Interruption.watch()
    var options = ParityRun.Options()
    options.onlyKeys = onlyKeys
    options.rules = try rules.read(endpoints: nil)
    options.samples = max(10, samples)
    var random = SystemRandomNumberGenerator()
    let run = DocumentRun(
      pairs, comparison: try comparison(), secrets: try secret.map { try Self.template($0, "--secret") },
      options: options, clock: Clock.milliseconds, random: &random)
    var line = ProgressLine()
    let report = run.report(
      isCancelled: { Interruption.happened },
      progress: { progress in
        line.show("comparing \(progress.endpoint): \(progress.records) records, \(progress.differences) differences")
      })
    line.clear()
    // Of a single pair, what cannot be read is what went wrong; of many, the others were compared.
    if pairs.count == 1, let reason = report.endpoints.first?.reasons.first, reason.side != nil {
      throw Failure(.badInput, reason.message)
    }
    let path = try reportDir.map { folder in
      do { return try report.write(to: folder) } catch {
        throw Failure(.cannotWrite, "the report was not written: \(error); check the folder \(folder) (--report-dir)")
      }
    }
    if json {
      Console.print(report.json)
    } else {
      for line in report.documentLines(samples: samples, colour: Console.usesColour) { Console.print(line) }
      if let path { Console.print("Report: \(path)") }
    }
    throw ExitCode(Int32(report.exitStatus.rawValue))
  }

  private func printPatch(_ pairs: [DocumentPair]) throws {
    guard pairs.count == 1, let left = pairs[0].left, let right = pairs[0].right else {
      throw Failure(.usage, "--patch is for two documents; name two files")
    }
    let before = try DiffInputs.value(of: left)
    let after = try DiffInputs.value(of: right)
    let patch = JSONPatch(from: before, to: after, by: try comparison())
    Console.print(patch.json)
    throw ExitCode(patch.operations.isEmpty ? 0 : 1)
  }
}
