import CutoverDomain
import CutoverJSON
package import CutoverPostgres
import CutoverRepository
package import CutoverTelemetry
import Synchronization

/// Datasets of a domain that a server keeps in memory with all their records, as Postgres has them.
///
/// - Postgres commits first. Memory is read from what is committed, so a transaction that fails changes nothing here.
/// - Records in memory answer for a snapshot of the database only where the snapshot says that no other event has written
///   to the dataset. Otherwise the snapshot itself is read.
/// - The thread that hears of a change calls ``expire(_:)`` and then ``load(_:on:)``. A load that began before it heard
///   of the change does not count.
package final class WriteThroughCache: Sendable {
  private let datasets: [any HeldDataset]
  private let metrics: WriteThroughMetrics

  /// `nil` where there is nothing to keep.
  package init?(_ domain: any HostedDomain.Type, in registry: MetricsRegistry) {
    guard !domain.writeThrough.isEmpty else { return nil }
    datasets = domain.writeThrough.map { $0.heldDataset }
    metrics = WriteThroughMetrics(of: domain, in: registry)
  }

  /// Reads datasets in, those that are declared first at first, all as they are in one snapshot. Without `tables`, all of
  /// them. Not within a transaction. Throws `PostgresError` and `ReadError`; what could not be read in answers for nothing.
  package func load(_ tables: Set<String>? = nil, on connection: PostgresConnection) throws {
    let begun = datasets.filter { tables?.contains($0.table) ?? true }.map { ($0, $0.generation) }
    guard !begun.isEmpty else { return }
    defer { for (dataset, _) in begun { metrics.note(dataset.standing) } }
    try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      for (dataset, generation) in begun { try dataset.load(since: generation, on: connection) }
    }
  }

  /// Notes that tables, or documents (`documents/<name>`), have changed. Gives the tables to load again.
  package func expire(_ places: Set<String>) -> Set<String> {
    let changed = datasets.filter { dataset in
      !places.isDisjoint(with: [dataset.table, "documents/\(dataset.document)", "documents"])
    }
    for dataset in changed { dataset.expire() }
    return Set(changed.map(\.table))
  }

  /// What is in memory, in the order in which it is declared.
  package var standing: [WriteThroughStanding] { datasets.map(\.standing) }

  /// The records of a dataset, where memory has those of the snapshot of `connection`. `subject` says whom a read is about,
  /// where it is about one. Throws `PostgresError`.
  func records<Records: Dataset>(
    of records: Records.Type, on connection: PostgresConnection,
    subject: (HeldRecords<Records>) -> String? = { _ in nil }
  ) throws -> HeldRecords<Records>? {
    guard let dataset = datasets.lazy.compactMap({ $0 as? HeldTable<Records> }).first else { return nil }
    let held = dataset.current
    let isHit = try held.map { try Records.document.state(on: connection)?.sequence == $0.sequence } ?? false
    metrics.count(isHit: isHit, of: Records.table, held.flatMap(subject) ?? "")
    return isHit ? held : nil
  }

  // MARK: - The check

  /// A dataset that is in memory otherwise than in Postgres.
  package struct Suspect: Sendable {
    fileprivate let dataset: any HeldDataset
    fileprivate let generation: UInt64
    fileprivate let wasCurrent: Bool
  }

  /// Compares memory with one snapshot. What differs may be on its way: wait for the news of it, and then
  /// ``reload(_:on:)``. Throws `PostgresError` and `ReadError`.
  package func suspects(on connection: PostgresConnection) throws -> [Suspect] {
    try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      try datasets.compactMap { dataset in
        let (generation, wasCurrent) = (dataset.generation, dataset.standing.isCurrent)
        return try wasCurrent && dataset.isEqual(on: connection)
          ? nil : Suspect(dataset: dataset, generation: generation, wasCurrent: wasCurrent)
      }
    }
  }

  /// Reads in again those that nobody has expired or loaded meanwhile. Gives the tables that memory answered for with other
  /// records than Postgres has. Throws `PostgresError` and `ReadError`.
  package func reload(_ suspects: [Suspect], on connection: PostgresConnection) throws -> [String] {
    let remaining = suspects.filter { $0.dataset.generation == $0.generation }
    for suspect in remaining { suspect.dataset.expire() }
    let stale = remaining.filter(\.wasCurrent).map(\.dataset.table)
    for table in stale { metrics.countStale(table) }
    try load(Set(remaining.map(\.dataset.table)), on: connection)
    return stale
  }
}

/// What a server keeps of a dataset.
package struct WriteThroughStanding: Sendable {
  package let table: String
  package let records: Int
  /// Whether it answers for what Postgres has.
  package let isCurrent: Bool
}

/// All records of a dataset at one moment.
final class HeldRecords<Records: Dataset>: Sendable {
  /// In the dataset's order.
  let records: [Records.Record]
  private let places: [ExactString: Int]
  private let isNull: Bool
  /// The number of the newest event behind them.
  let sequence: Int64

  /// Throws `PostgresError` and `ReadError`; `nil` where the repository never got the document.
  init?(on connection: PostgresConnection) throws {
    guard let document = try Records.document.state(on: connection) else { return nil }
    (isNull, sequence) = (document.isNull, document.sequence)
    records = try connection.all(ListRecords<Records>())
    places = Dictionary(records.enumerated().map { (Records.key(of: $1), $0) }) { first, _ in first }
  }

  subscript(_ key: String) -> Records.Record? { places[ExactString(key)].map { records[$0] } }

  /// Those of some keys, in the dataset's order.
  func found(_ keys: [String]) -> ElementStream<Records.Record> {
    stream(Set(keys.compactMap { places[ExactString($0)] }).sorted().map { records[$0] })
  }

  func stream(_ some: [Records.Record]? = nil) -> ElementStream<Records.Record> {
    isNull ? .null : ElementStream(some ?? records)
  }

  func isEqual(to other: HeldRecords) throws -> Bool {
    guard isNull == other.isNull, sequence == other.sequence, records.count == other.records.count else { return false }
    return try zip(records, other.records).allSatisfy { try $0.json == $1.json }
  }
}

extension Dataset {
  fileprivate static var heldDataset: any HeldDataset { HeldTable<Self>() }
}

private protocol HeldDataset: AnyObject, Sendable {
  var table: String { get }
  var document: String { get }
  /// Another one after each ``expire()`` and each load.
  var generation: UInt64 { get }
  var standing: WriteThroughStanding { get }
  func expire()
  /// Does nothing where it was expired or loaded since it had the generation.
  func load(since generation: UInt64, on connection: PostgresConnection) throws
  func isEqual(on connection: PostgresConnection) throws -> Bool
}

private final class HeldTable<Records: Dataset>: HeldDataset {
  private struct State {
    var held: HeldRecords<Records>?
    var isCurrent = false
    var generation: UInt64 = 0
  }

  private let state = Mutex(State())

  var table: String { Records.table }
  var document: String { Records.document.name }
  var generation: UInt64 { state.withLock { $0.generation } }
  var current: HeldRecords<Records>? { state.withLock { $0.isCurrent ? $0.held : nil } }

  var standing: WriteThroughStanding {
    state.withLock { state in
      WriteThroughStanding(table: table, records: state.held?.records.count ?? 0, isCurrent: state.isCurrent)
    }
  }

  func expire() {
    state.withLock { state in
      state.isCurrent = false
      state.generation += 1
    }
  }

  func load(since generation: UInt64, on connection: PostgresConnection) throws {
    let held = try HeldRecords<Records>(on: connection)
    state.withLock { state in
      guard state.generation == generation else { return }
      (state.held, state.isCurrent) = (held, true)
      state.generation += 1
    }
  }

  func isEqual(on connection: PostgresConnection) throws -> Bool {
    guard let found = try HeldRecords<Records>(on: connection) else { return current == nil }
    return try current?.isEqual(to: found) ?? false
  }
}
