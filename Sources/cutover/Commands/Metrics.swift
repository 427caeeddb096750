import ArgumentParser
import CutoverJSON
import CutoverProgram
import CutoverTelemetry

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "List the metrics that /metrics of a running server has.",
    discussion: """
      Prints names, kinds and labels, for dashboards and alerts; docs/metrics.md has the same list.

      EXAMPLE:
        cutover metrics --json | jq -r '.[].name'
      """)

  @Flag(help: "Print a table in Markdown.") var markdown = false
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    if markdown, json { throw ValidationError("Ask for Markdown or for JSON, not for both.") }
  }

  func run() throws {
    let metrics = MetricsCatalog.all
    if json {
      Console.print(
        .array(
          metrics.map {
            .object([
              "name": .text($0.name), "kind": .text($0.kind.rawValue), "help": .text($0.help),
              "labels": .array($0.labels.map { .text($0) }),
            ])
          }))
    } else if markdown {
      Console.print(verbatim: "| metric | kind | labels | what it says |\n|---|---|---|---|")
      for metric in metrics {
        let labels = metric.labels.map { "`\($0)`" }.joined(separator: " ")
        Console.print(
          "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels.isEmpty ? "–" : labels) | \(metric.help) |")
      }
    } else {
      let width = metrics.map(\.name.count).max() ?? 0
      for metric in metrics {
        let labels = metric.labels.isEmpty ? "" : " (\(metric.labels.joined(separator: ", ")))"
        Console.print("\(metric.name.padded(width))  \(metric.kind.rawValue.padded(9))  \(metric.help)\(labels)")
      }
    }
  }
}
