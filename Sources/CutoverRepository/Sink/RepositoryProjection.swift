package import CutoverDomain
package import CutoverPostgres

/// What the events of a domain do to its tables. ``RepositorySink`` does the rest: transactions, positions, ownership,
/// events that the database refuses, interruptions.
///
/// Every row carries the sequence number of the event that wrote it, and an older event never overwrites it: so applying
/// an event twice is applying it once.
package protocol RepositoryProjection: Sendable {
  /// The events that the domain has.
  associatedtype Event: DomainEvent

  /// What the sink knows of the tables without asking, being their only writer. It holds for committed rows only: after
  /// any error, and after a load, it is thrown away.
  associatedtype Memory = Void

  static var emptyMemory: Memory { get }

  /// What the ids of events that load a whole dataset begin with; `nil` where there are none.
  static var loadPrefix: String? { get }

  /// Why the event can never be taken, as far as that can be told without asking Postgres; `nil` where it may be.
  func refusal(of event: Event) -> String?

  /// The dataset that the event has the repository take over; `nil` for any other event.
  func load(of event: Event, at sequence: Int64) -> (any RepositoryLoad)?

  /// Writes what a batch of events comes to, in their order, within an open transaction. What `first` queues is sent before
  /// anything that is written.
  func write(
    _ events: [Placed<Event>], on connection: PostgresConnection, _ memory: inout Memory,
    first: (inout PostgresPipeline) throws -> Void) throws

  /// Writes what an event comes to that was put aside and is overtaken by newer ones, within an open transaction.
  func writeLate(_ event: Placed<Event>, on connection: PostgresConnection) throws
}

/// An event, its sequence number in the journal, and when that took it in, in Unix milliseconds.
package struct Placed<Event: Sendable>: Sendable {
  package let sequence: Int64
  package let event: Event
  package let acceptedAt: Int64

  @inlinable package init(sequence: Int64, event: Event, acceptedAt: Int64 = 0) {
    (self.sequence, self.event, self.acceptedAt) = (sequence, event, acceptedAt)
  }
}

extension RepositoryProjection where Memory == Void {
  package static var emptyMemory: Memory { () }
}

extension RepositoryProjection {
  package static var loadPrefix: String? { nil }
  package func refusal(of event: Event) -> String? { nil }
  package func load(of event: Event, at sequence: Int64) -> (any RepositoryLoad)? { nil }

  /// For domains whose rows alone say which event is the newer one.
  package func writeLate(_ event: Placed<Event>, on connection: PostgresConnection) throws {
    var memory = Self.emptyMemory
    try write([event], on: connection, &memory) { _ in }
  }
}

/// A whole dataset on its way into the repository. Loading takes many transactions; interrupted anywhere, it goes on from
/// there when it is begun again.
package protocol RepositoryLoad {
  /// Throws `ReadError` for what is wrong with the dataset, `PostgresError` for what the database objects to.
  func run(on connection: PostgresConnection, progress: (BackfillProgress) -> Void) throws -> BackfillReport

  /// Queues what is written in the transaction that ends the load.
  func finish(_ pipeline: inout PostgresPipeline) throws
}
