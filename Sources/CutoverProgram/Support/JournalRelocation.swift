import CutoverBasics
import CutoverHosting
package import CutoverJSON
package import CutoverJournal

/// The journals of an instance on their way to another store: `cutover journal move`.
package struct JournalRelocation {
  private let root: String
  private let target: String
  private let domains: [any HostedDomain.Type]

  /// What became of the journal of one domain.
  package struct Result {
    package let domain: String
    package let from: String
    package let to: String
    /// `nil` where the domain has none yet.
    package let outcome: JournalMove.Outcome?
    package let entries: Int64
  }

  /// The journals of all domains, unless the settings name one. `target`: `file`, or the URL of a Postgres.
  package init(_ settings: Settings, to target: String) {
    root = settings.state.root
    self.target = target
    domains = Instance.current.told
  }

  /// Moves one journal after the other. Throws `Failure` or `JournalError`; those before the one that failed are moved.
  package func run(_ report: (Result) -> Void) throws {
    // A name that cannot be used is found before anything is moved.
    let ways = try domains.map { domain in
      let statePath = DomainPlace(of: domain).statePath(in: root)
      return (
        domain.name, JournalPlace(of: domain, statePath: statePath),
        try JournalPlace(named: target, of: domain, statePath: statePath)
      )
    }
    for (domain, origin, destination) in ways {
      guard origin.name != destination.name else {
        throw Failure(.usage, "the journal is at \(origin.name) already, as the settings say")
      }
      report(try move(domain, origin, destination))
    }
  }

  private func move(_ domain: String, _ origin: JournalPlace, _ destination: JournalPlace) throws -> Result {
    guard try origin.exists() else {
      return Result(domain: domain, from: origin.name, to: destination.name, outcome: nil, entries: 0)
    }
    let source = try origin.openForMove()
    defer { source.close() }
    let copy = try destination.openForMove()
    defer { copy.close() }
    var line = ProgressLine()
    defer { line.clear() }
    let image = try source.image()
    let outcome = try JournalMove(from: source, to: copy) { done in
      line.show("entry \(done) of \(image.head) copied")
    }.run()
    return Result(
      domain: domain, from: source.place, to: copy.place, outcome: outcome,
      entries: image.head - image.compactedThrough)
  }
}

extension JournalPlace {
  /// Whether a journal is there, of whatever standing.
  func exists() throws(JournalError) -> Bool {
    do throws(JournalError) { return try reader() != nil } catch {
      guard error.code == .moved else { throw error }
      return true
    }
  }
}

extension JournalRelocation.Result {
  package var json: JSONValue {
    .object([
      "domain": .text(domain), "from": .text(from), "to": .text(to), "entries": .integer(entries),
      "outcome": .text(name),
    ])
  }

  private var name: String {
    switch outcome {
    case nil: "none"
    case .moved: "moved"
    case .finished: "finished"
    case .nothingToDo: "already there"
    }
  }

  /// For a terminal.
  package var line: String {
    switch outcome {
    case nil: "\(domain): there is no journal at \(from) yet; it will begin where the settings say"
    case .moved: "\(domain): \(counted(entries, "entry")) moved from \(from) to \(to)"
    case .finished: "\(domain): the move from \(from) to \(to) is finished, which was interrupted"
    case .nothingToDo: "\(domain): moved to \(to) before"
    }
  }
}
