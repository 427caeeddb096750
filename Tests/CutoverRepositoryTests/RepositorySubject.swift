import ArenaDomain
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import NotesDomain
import Synchronization
import Testing

/// A domain, and events of it that change some of its tables: what the contract of the engine is tried on.
struct RepositorySubject: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let domain: any HostedDomain.Type
  /// ``count`` events, of which each batch of four changes an answer at least.
  let events: [any DomainEvent]

  static let count = 12
  static let all = arena + [notes]

  /// The Arena's, by the types of events that change them.
  private static let arena: [RepositorySubject] = {
    let types = [
      ("prices", ["price"]), ("positions", ["position", "position_closed"]), ("account totals", ["account_total"]),
      ("trades", ["trade"]), ("values since inception", ["since_inception"]), ("the leaderboard", ["leaderboard"]),
      ("analytics", ["analytics"]), ("conversations", ["conversation_message"]),
    ]
    let events = feed(of: Arena.self, 6_000)
    return types.map { name, types in
      RepositorySubject(
        testDescription: name, domain: Arena.self,
        events: Array(events.filter { types.contains($0.type) }.prefix(count)))
    }
  }()

  private static let notes = RepositorySubject(
    testDescription: "notes", domain: Notes.self, events: feed(of: Notes.self, count))

  private static func feed(of domain: any HostedDomain.Type, _ count: Int) -> [any DomainEvent] {
    var feed = domain.simulation(seed: 11, actors: 3)
    let decoder = domain.decoder
    return (0..<count).map { _ in try! feed.next().withUnsafeBufferPointer { try decoder.decode($0) } }
  }

  /// Events by their places in ``events``; the first has the number 1 in the journal.
  func sequenced(_ places: Range<Int>) -> [SequencedEvent] {
    places.map { SequencedEvent(sequence: Int64($0) + 1, event: events[$0], bytes: 100) }
  }

  func apply(_ places: Range<Int>, to sink: any Sink) throws {
    try sink.apply(sequenced(places), upTo: SinkPosition(journal: "j", sequence: Int64(places.upperBound)))
  }

  /// A database of its own with the domain's schema.
  func withStore(_ body: (RepositoryScene) throws -> Void) throws {
    let template = try (domain == Notes.self ? Self.notesTemplate : Self.arenaTemplate).get()
    try TestServers.shared.withDatabase(template: template) { url in
      try body(RepositoryScene(domain: domain, postgres: try PostgresConfiguration(url: url)))
    }
  }

  /// Copied for each test.
  private static let notesTemplate = Result { try template(of: Notes.self) }
  private static let arenaTemplate = Result { try template(of: Arena.self) }

  private static func template(of domain: any HostedDomain.Type) throws -> String {
    try TestServers.shared.createTemplate { url in
      try Migrator(domain.repository.migrations, on: PostgresConnection(PostgresConfiguration(url: url))).up()
    }
  }

  private static let references = Mutex<[String: [String]]>([:])

  /// What clients see of the events up to `end`, which come in batches of four, undisturbed.
  func reference(upTo end: Int) throws -> [String] {
    let name = "\(testDescription) \(end)"
    if let known = Self.references.withLock({ $0[name] }) { return known }
    let answers = try makeReference(upTo: end)
    Self.references.withLock { $0[name] = answers }
    return answers
  }

  private func makeReference(upTo end: Int) throws -> [String] {
    var answers: [String] = []
    try withStore { scene in
      let sink = try scene.opened()
      for start in stride(from: 0, to: end, by: 4) { try apply(start..<start + 4, to: sink) }
      answers = try scene.answers()
    }
    return answers
  }
}

struct RepositoryScene {
  let domain: any HostedDomain.Type
  let postgres: PostgresConfiguration

  func sink() -> any LoadingSink { domain.repository.sink(postgres, CacheSettings()) }

  func opened() throws -> any LoadingSink {
    let sink = sink()
    _ = try sink.open()
    return sink
  }

  func sql(_ text: String) throws { try PostgresConnection(postgres).execute(script: text) }

  var position: SinkPosition? { get throws { try RepositorySchema.position(on: PostgresConnection(postgres)) } }

  /// Every answer that the repository gives, or why it gives none.
  func answers() throws -> [String] {
    try PostgresConnection(postgres).transaction(isolation: .repeatableRead, readOnly: true) { connection in
      let reading = domain.reading(.init(postgres: connection))
      return try domain.endpoints.flatMap { endpoint in
        try reading.requests(for: endpoint).map { request in
          do {
            let bytes = try reading.answer(to: request, from: .repository, now: 7).bytes()
            return "\(request.path): \(String(decoding: bytes, as: UTF8.self))"
          } catch let error as ReadError where error.code == .missing { return "\(request.path): missing" }
        }
      }
    }
  }
}
