import CutoverBasics

/// What the stores lack of an input once the writer has ended. That goes on for a while after it was asked last, so that
/// the stores themselves have to say.
package struct Unapplied {
  /// The stores that lack something, each with how far it is and why; empty where all of it is everywhere.
  package let causes: [String]

  /// `last` is the newest entry of the input.
  package init(upTo last: Int64, _ settings: Settings) {
    guard let status = try? WritingStatus(settings) else {
      causes = ["the journal cannot be read"]
      return
    }
    let behind = status.sinks.filter { $0.isNeeded && $0.position < last }
    guard behind.isEmpty else {
      causes = behind.map { sink in
        "\(sink.name) is at entry \(sink.position) of \(last)" + (sink.error.map { ": \($0)" } ?? "")
      }
      return
    }
    // Only now: where Postgres is away, it is among those that are behind.
    causes = (try? OutboxBacklog(settings)).map(\.waiting) ?? ["what Redis lacks cannot be said"]
  }
}
