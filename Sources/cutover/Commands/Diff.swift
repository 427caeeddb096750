import ArgumentParser
import CutoverBasics
import CutoverDomain
import CutoverJSON
import CutoverParity
import CutoverProgram

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two JSON documents, files of JSON lines, or folders of them.",
    discussion: """
      Numbers are compared as exact decimals: 1 is 1.0, and 9007199254740993 is not 9007199254740992. The order of \
      members does not count, that of elements does. Elements are matched by the key of their array where --key names \
      one, else by equality and position.

      A path is a JSON pointer in which * stands for any element or member; / alone is the whole document. A path that \
      no document has is an error. Folders are compared file by file: .json, .ndjson and .jsonl, also hidden ones and \
      those that links lead to. What else is in them is named, and keeps them from being equal.

      Exits with status 0 where both sides are equal; else with the sum of 1 (something differs), 2 (something could not be \
      compared) and 4 (a rule has expired, is not needed, or tolerated more than it may); 65 where a document is not \
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

  @Flag(help: "Leave out what is no document in folders, instead of calling them inconclusive.")
  var documentsOnly = false

  @OptionGroup var rules: RulesFile

  @Option(help: ArgumentHelp("A place whose values are never shown; can be repeated.", valueName: "path"))
  var secret: [String] = []

  @Flag(help: "Show no values, only their types, lengths and hashes.") var onlyKeys = false
  @Option(help: ArgumentHelp("The most samples of a group.", valueName: "count")) var samples = 3

  @Option(help: ArgumentHelp("Leave a report in this folder, as 'cutover parity run' does.", valueName: "folder"))
  var reportDir: String?

  @Flag(
    help: """
      Print the JSON patch (RFC 6902) that turns the left document into the right one, but for what rules tolerate.
      """)
  var patch = false
  @Flag(help: "Print the report as JSON.") var json = false

  private func paths() throws -> DiffPaths { try DiffPaths(keys: key, multisets: multiset, secrets: secret) }

  mutating func validate() throws {
    _ = try paths()
    if left == "-", right == "-" { throw ValidationError("Only one side can be standard input.") }
    if patch, json { throw ValidationError("Say --patch or --json, not both.") }
    if patch, onlyKeys || !secret.isEmpty {
      throw ValidationError("A patch shows values: leave out --patch, or \(onlyKeys ? "--only-keys" : "--secret").")
    }
    if samples < 0 { throw ValidationError("--samples is 0 or more.") }
  }

  func run() throws {
    let paths = try paths()
    var options = ParityRun.Options()
    options.onlyKeys = onlyKeys
    options.rules = try rules.read(endpoints: nil)
    options.samples = max(10, samples)
    var inputs = DiffInputs(left, right, format: lines ? .lines : nil, documentsOnly: documentsOnly)
    var pairs = try inputs.pairs()
    // Standard input can be read once, and a patch needs whole documents.
    if patch { pairs = [try loaded(pairs)] }
    Interruption.watch(grace: 5)
    let comparison = paths.comparison(numbers: lexeme ? .lexeme : .decimal)
    let places = NamedPlaces(paths.places)
    var random = SystemRandomNumberGenerator()
    let run = DocumentRun(
      pairs, comparison: comparison, secrets: paths.secrets, places: places, options: options,
      clock: Clock.milliseconds, random: &random)
    var line = ProgressLine()
    let report = run.report(
      isCancelled: { Interruption.happened },
      progress: { progress in
        line.show(
          "comparing \(counted(progress.records, "record")), \(counted(progress.differences, "difference")): "
            + progress.endpoint)
      })
    line.clear()
    // Of two files, what cannot be read is what went wrong; in folders, the others were compared.
    if !inputs.areFolders, let reason = report.endpoints.first?.reasons.first, reason.side != nil,
      reason.code != ReadError.Code.unavailable.rawValue
    {
      throw Failure(.badInput, reason.message)
    }
    // Before anything is shown: a secret that matches nothing hides nothing.
    if let failure = places.failures.first { throw Failure(.usage, failure) }
    let operations = patch ? try patch(of: pairs[0], comparison, options.rules) : nil
    Interruption.settle()
    try show(report, operations)
    throw ExitCode(Int32(report.exitStatus.rawValue))
  }

  /// Leaves the report where it is asked for, and prints it, or the patch.
  private func show(_ report: ParityReport, _ patch: JSONPatch?) throws {
    let path = try reportDir.map { folder in
      do { return try report.write(to: folder) } catch {
        throw Failure(.cannotWrite, "the report was not written: \(error); check the folder \(folder) (--report-dir)")
      }
    }
    if let patch {
      Console.print(recorded: patch.json)
      // The patch does not say what could not be compared, nor what became of rules.
      for line in report.documentRemarks { Console.note(line) }
    } else if json {
      Console.print(recorded: report.json)
    } else {
      for line in report.documentLines(samples: samples, colour: Console.usesColour) { Console.print(verbatim: line) }
    }
    if let path, !json {
      if patch == nil { Console.print("Report: \(path)") } else { Console.note("report: \(path)") }
    }
  }

  private func loaded(_ pairs: [DocumentPair]) throws -> DocumentPair {
    guard pairs.count == 1, let left = pairs[0].left, let right = pairs[0].right else {
      throw Failure(.usage, "--patch is for two documents; name two files")
    }
    do throws(JSONError) {
      return DocumentPair(name: pairs[0].name, left: try left.loaded(), right: try right.loaded())
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }

  /// The patch that leads from the left document to the right one, but for what the rules let stand.
  private func patch(of pair: DocumentPair, _ comparison: JSONDiff, _ rules: Rules) throws -> JSONPatch {
    guard let left = pair.left, let right = pair.right else { return JSONPatch() }
    do throws(JSONError) {
      let (before, after) = (try left.value(), try right.value())
      let tolerance = rules.tolerance(of: pair.name, comparison: comparison, at: Clock.milliseconds())
      return JSONPatch(from: before, to: after, by: comparison, leaving: tolerance)
    } catch {
      throw Failure(.badInput, "\(error)")
    }
  }
}
