import CutoverJSON
import CutoverPostgres

/// The form in which what need not be compared again goes from one process to another.
extension ParityRun.Options {
  var baselinesJSON: JSONValue {
    .fields(
      baselines.sorted { $0.key < $1.key }.map { name, baseline in
        (name, .fields([("run", baseline.run.json), ("landmark", baseline.checkpoint.json)]))
      })
  }

  /// Throws `PostgresError` where `text` is not what a program of this version writes.
  static func baselines(_ text: PostgresJSON) throws -> [String: Baseline] {
    let members = (try? JSONValue.parse(Array(text.text.utf8)))?.members
    guard let members else { throw PostgresError.history("baselines", text.text) }
    var baselines: [String: Baseline] = [:]
    for member in members {
      guard let run = member.value["run"]?.string, let checkpoint = member.value["landmark"]?.string else {
        throw PostgresError.history("baselines", text.text)
      }
      baselines[member.name.string] = Baseline(run: run, checkpoint: checkpoint)
    }
    return baselines
  }
}
