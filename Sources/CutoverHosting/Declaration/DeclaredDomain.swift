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
///   package static let lists = [ListEndpoint("notes", of: NoteRecords.self, reason: "there is no other")]
///   package static let migrations = Migrations.all
/// }
/// ```
package protocol DeclaredDomain: DocumentDomain {
  static var datasets: [any Dataset.Type] { get }
  static var eventTypes: [EventType] { get }
  /// In the order in which they are best moved.
  static var lists: [ListEndpoint] { get }
  /// The first one is that of every domain, see ``CutoverRepository``.
  static var migrations: [Migration] { get }
  /// The copies of the lists in Redis, `ListCache<Self>`; `nil` where the domain keeps none. They want the table of the
  /// outbox, see `CutoverCache`.
  static var listCache: (any DeclaredCache.Type)? { get }
}

extension DeclaredDomain {
  package static var endpoints: [Endpoint] { lists.map(\.endpoint) }
  package static var declaredEndpoints: [Endpoint] { endpoints }
  package static var optionalEndpoints: [String] { [] }
  package static func offer(_ isSet: (_ variable: String) -> Bool) {}
  package static var tables: Endpoint? { nil }
  package static var rollout: [RolloutStep] { lists.map { RolloutStep($0.endpoint.name, $0.reason) } }
  package static func request(_ path: String) -> Request? { lists.lazy.compactMap { $0.request(path) }.first }
  package static var metrics: [MetricDescription] { [] }

  package static var decoder: any EventDecoder { DeclaredDecoder(eventTypes) }

  package static var documents: DocumentStore {
    let (datasets, lists) = (datasets, lists)
    return DocumentStore(
      of: name, endpoints: lists.map(\.endpoint),
      documents: datasets.map { dataset in
        let readers = lists.filter { $0.records.table == dataset.table }.map(\.endpoint.name)
        return DocumentStore.Document(dataset.document.name, readers: readers)
      },
      makeBatch: { _ in DeclaredBatch(datasets) })
  }

  package static var repository: any HostedRepository.Type { DeclaredRepository<Self>.self }
  package static var listCache: (any DeclaredCache.Type)? { nil }
  package static var cache: (any HostedCache.Type)? { listCache }
  package static var views: (any HostedViews.Type)? { nil }

  package static func reading(_ sides: OpenedSides) -> any DomainSnapshot {
    DeclaredSnapshot(lists, documents, tableStore, listCache, sides)
  }
}

/// The tables of a declared domain.
enum DeclaredRepository<Domain: DeclaredDomain>: HostedRepository {
  static var migrations: [Migration] { Domain.migrations }

  static func sink(_ configuration: PostgresConfiguration, _ cacheSettings: CacheSettings) -> any LoadingSink {
    let cache = Domain.listCache.map { DeclaredProjection.Cache(notes: $0, settings: cacheSettings) }
    return RepositorySink(configuration, DeclaredProjection(datasets: Domain.datasets, cache: cache))
  }

  static func checkBackfill(from folder: String, progress: (BackfillProgress) -> Void) throws {
    try DeclaredLoad(datasets: Domain.datasets, source: FolderLoad(folder), cache: nil).check(progress: progress)
  }

  static func backfillEvent(_ id: String, folder: String, batch: Int) -> (id: String, content: [UInt8]) {
    let id = BackfillOrder.idPrefix + id
    return (id, BackfillOrder.event(id: id, folder: folder, batch: batch))
  }

  static var endpoints: [String] { Domain.lists.map(\.endpoint.name) }

  static func endpoints(showing table: String, document: String?) -> [String] {
    Domain.lists.filter { list in
      guard table == "documents" else { return list.records.table == table }
      return document == nil || list.records.document.name == document
    }.map(\.endpoint.name)
  }

  /// Every table is shown by an endpoint.
  static var acceptableTables: [String] { [] }
}
