package import CutoverDocuments
package import CutoverDomain
package import CutoverPostgres
import CutoverRepository
package import CutoverTelemetry

/// A domain that says what it has; engines do the rest.
///
/// ```swift
/// package enum Notes: DeclaredDomain {
///   package static let name = "notes"
///   package static let datasets: [any Dataset.Type] = [NoteRecords.self]
///   package static let eventTypes = [EventType.put("note", into: NoteRecords.self)]
///   package static let reads = [DeclaredEndpoint("notes", of: NoteRecords.self, reason: "there is no other")]
///   package static let migrations = Migrations.all
/// }
/// ```
package protocol DeclaredDomain: DocumentDomain {
  static var datasets: [any Dataset.Type] { get }
  static var eventTypes: [EventType] { get }
  /// The endpoints, in the order in which they are best moved.
  static var reads: [DeclaredEndpoint] { get }
  /// The first one is that of every domain, see ``CutoverRepository``.
  static var migrations: [Migration] { get }
  /// The copies of the lists in Redis, `ListCache<Self>`; `nil` where the domain keeps none. They want the table of the
  /// outbox, see `CutoverCache`.
  static var listCache: (any DeclaredCache.Type)? { get }
}

extension DeclaredDomain {
  package static var declaredEndpoints: [Endpoint] { reads.map(\.endpoint) }
  package static var tables: Endpoint? { nil }
  package static var rollout: [RolloutStep] { reads.map { RolloutStep($0.endpoint.name, $0.reason) } }
  package static func request(_ path: String) -> Request? {
    let path = path.hasPrefix(name + "/") ? String(path.dropFirst(name.utf8.count + 1)) : path
    return reads.lazy.compactMap { $0.request(path) }.first
  }
  package static var metrics: [MetricDescription] { tableStore == nil ? [] : [OmittedRows.description] }

  package static var decoder: any EventDecoder { EventCodec(eventTypes.map(\.form) + [EventForm.backfill]) }

  package static var documents: DocumentStore {
    let (datasets, linked) = (datasets, eventTypes.map(\.linked))
    let looked = Set(linked.joined().map { $0.table })
    return DocumentStore(
      of: name, endpoints: endpoints,
      documents: datasets.map { DocumentStore.Document($0.document.name, readers: readers(of: $0)) },
      linked: linked.map { Set($0.map { $0.legacyName }) }.filter { $0.count > 1 },
      makeBatch: { DeclaredBatch(datasets, looked: looked, $0) })
  }

  package static var repository: any HostedRepository.Type { DeclaredRepository<Self>.self }
  package static var listCache: (any DeclaredCache.Type)? { nil }
  package static var cache: (any HostedCache.Type)? { listCache }
  package static var views: (any HostedViews.Type)? { nil }

  package static func reading(_ sides: OpenedSides) -> any DomainSnapshot {
    DeclaredSnapshot(reads, documents, tableStore, listCache, sides)
  }

  /// The endpoints that show a dataset, those first that show all of it.
  static func readers(of dataset: any Dataset.Type) -> [String] {
    let readers = reads.filter { $0.isMade(of: dataset.table) }
    return (readers.filter { $0.list != nil } + readers.filter { $0.list == nil }).map(\.endpoint.name)
  }
}

/// The tables of a declared domain.
enum DeclaredRepository<Domain: DeclaredDomain>: HostedRepository {
  static var migrations: [Migration] { Domain.migrations }

  static func sink(_ configuration: PostgresConfiguration, _ cacheSettings: CacheSettings) -> any LoadingSink {
    let cache = Domain.listCache.map { DeclaredProjection.Cache(notes: $0, settings: cacheSettings) }
    return RepositorySink(configuration, DeclaredProjection(datasets: Domain.datasets, cache: cache))
  }

  static func checkBackfill(from folder: String, progress: (BackfillProgress) -> Void) throws -> BackfillReport {
    try DeclaredLoad(datasets: Domain.datasets, source: FolderLoad(folder), cache: nil).check(progress: progress)
  }

  static func backfillEvent(_ id: String, folder: String, batch: Int) -> (id: String, content: [UInt8]) {
    let id = BackfillOrder.idPrefix + id
    return (id, BackfillOrder.event(id: id, folder: folder, batch: batch))
  }

  static var endpoints: [String] { Domain.reads.map(\.endpoint.name) }

  static func endpoints(showing table: String, document: String?) -> [String] {
    Domain.reads.filter { read in
      guard table == "documents" else { return read.isMade(of: table) }
      return document == nil || read.datasets.contains { $0.document.name == document }
    }.map(\.endpoint.name)
  }

  /// Every table is shown by an endpoint.
  static var acceptableTables: [String] { [] }
}
