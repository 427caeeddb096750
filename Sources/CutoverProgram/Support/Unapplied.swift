import CutoverBasics

/// What the stores lack of an input once the writer has ended. That goes on for a while after it was asked last, so that
/// the stores themselves have to say.
package struct Unapplied {
  /// One of the stores: how far it is, and why it does not go on.
  package struct Side {
    let name: String
    let position: Int64
    let error: String?

    func words(_ last: Int64) -> String {
      "\(name) is at entry \(position) of \(last)" + (error.map { ": \($0)" } ?? "")
    }
  }

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
      causes = behind.map { Side(name: $0.name, position: $0.position, error: $0.error).words(last) }
      return
    }
    // Only now: where Postgres is away, it is among those that are behind.
    causes = (try? OutboxBacklog(settings)).map(\.waiting) ?? ["what Redis lacks cannot be said"]
  }
}
