import CutoverBasics
import CutoverDomain
import CutoverPostgresJournal

/// What the stores lack of an input once the writer has ended. That goes on for a while after it was asked last, so that
/// the stores themselves have to say.
package struct Unapplied {
  /// One of the stores: how far it is, and why it does not go on.
  package struct Side {
    let name: String
    let position: Int64
    let error: String?

    /// What tells its cause from others: how long something has lasted is no part of it, nor who has said so.
    var cause: String {
      let error = error ?? ""
      let text = error.hasPrefix(WritingStatus.past) ? String(error.dropFirst(WritingStatus.past.count)) : error
      return "\(name) \(text.filter { !$0.isNumber })"
    }

    /// `isTold`: the cause was named before.
    func words(_ last: Int64, isTold: Bool = false) -> String {
      let why = isTold ? " (the cause is named above)" : ": \(error ?? "")"
      return "\(name) is at entry \(position) of \(last)" + (error == nil ? "" : why)
    }
  }

  /// The stores that lack something.
  private let behind: [Side]
  /// What else is lacking, and what cannot be said.
  private let others: [String]
  private let last: Int64
  /// The process that writes now, so that it applies the rest; `nil` where none does.
  package let writer: String?

  package var isEmpty: Bool { behind.isEmpty && others.isEmpty }

  /// `last` is the newest entry of the input.
  package init(upTo last: Int64, _ settings: Settings) {
    self.last = last
    guard let status = try? WritingStatus(settings) else {
      (behind, others, writer) = ([], ["the journal cannot be read"], nil)
      return
    }
    let repository = CutoverDomain.Side.repository.rawValue
    let other = status.nodes.contains(where: \.feeds) ? "the node that feeds them" : nil
    writer = status.isRunning ? status.process.map(ProcessName.short) ?? "another process" : other
    behind = status.sinks.filter { $0.isNeeded && $0.position < last }.map { sink in
      let error = sink.error ?? (sink.name == repository ? Self.silence(of: settings) : nil)
      return Side(name: sink.name, position: sink.position, error: error)
    }
    // Only now: where Postgres is away, it is among those that are behind.
    others =
      behind.isEmpty ? (try? OutboxBacklog(settings)).map(\.waiting) ?? ["what Redis lacks cannot be said"] : []
  }

  /// What is lacking, in words. `isTold` says of a cause whether it was named before.
  package func words(isTold: (_ cause: String) -> Bool) -> [String] {
    behind.map { $0.words(last, isTold: isTold($0.cause)) } + others
  }

  /// Why Postgres does not answer, since a writer that waits for it says so only after a while. `nil` where it does answer,
  /// and where somebody does not want to wait.
  private static func silence(of settings: Settings) -> String? {
    if Interruption.happened { return nil }
    do {
      try Stores(settings).withRunningPostgres(within: .seconds(2)) { _ in }
      return nil
    } catch { return Failure(error).message }
  }
}
