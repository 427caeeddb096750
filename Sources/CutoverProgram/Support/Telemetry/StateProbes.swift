package import CutoverHosting
import CutoverJournal
import CutoverMessages
package import CutoverPostgres
import CutoverPostgresJournal
package import CutoverTelemetry

/// What a running service asks its stores now and then, for the metrics: the journal's files, the outbox, the schema,
/// and what parity runs have found.
package final class StateProbes: Sendable {
  /// All that they say.
  package static let descriptions =
    JournalProbe.descriptions + OutboxProbe.descriptions + ViewsProbe.descriptions + SchemaProbe.descriptions
    + ParityProbe.descriptions

  private let probes: [Probe]

  /// `postgres` gives the connections to ask by; what it throws is why they cannot be had. `hasTarget` is whether somebody
  /// wants the domain's messages. `onOutbox` is told what waits for Redis; `nil` where that cannot be asked.
  package init(
    _ domain: any HostedDomain.Type, statePath: String, reports: String, hasTarget: Bool = false,
    onOutbox: @escaping @Sendable (OutboxStatus?) -> Void = { _ in },
    postgres: @escaping @Sendable () throws -> PostgresPool,
    in registry: MetricsRegistry = .shared,
    every interval: Duration = .seconds(10)
  ) {
    let own = domain.probe.map { probe in
      // It counts rows: not as often as the others.
      Probe("domain", probe.descriptions, in: registry, every: interval * 3) {
        // Before there is a schema there is nothing to count.
        try postgres().withConnection { connection -> DomainProbe.Answer in
          guard try Schema.version(of: domain, on: connection) != nil else { return { _ in } }
          return try probe.ask(connection)
        }
      }
    }
    probes =
      [
        Probe("journal", JournalProbe.descriptions, in: registry, every: interval) {
          try JournalProbe.ask(JournalPlace(of: domain, statePath: statePath))
        },
        Probe(
          "outbox", OutboxProbe.descriptions + (domain.sendsMessages ? MessageMetrics.gauges : []), in: registry,
          every: interval
        ) {
          do { return try OutboxProbe.ask(domain, postgres(), hasTarget: hasTarget, onOutbox) } catch {
            onOutbox(nil)
            throw error
          }
        },
        Probe("views", ViewsProbe.descriptions, in: registry, every: interval) {
          try ViewsProbe.ask(domain, postgres())
        },
        Probe("schema", SchemaProbe.descriptions, in: registry, every: interval) {
          try SchemaProbe.ask(domain, postgres())
        },
        ParityProbe(of: domain.name, reports).probe(in: registry, every: interval),
      ] + [own].compactMap(\.self)
  }

  /// Waits until each has asked once; false at the deadline.
  package func waitForAnswers(for patience: Duration) -> Bool { probes.allSatisfy { $0.waitForAnswer(for: patience) } }

  package func stop() { for probe in probes { probe.stop() } }
}

/// What the journal holds.
private enum JournalProbe {
  private static let entries = MetricDescription.gauge("cutover_journal_entries", "Entries that the journal keeps")
  private static let bytes = MetricDescription.gauge(
    "cutover_journal_size_bytes", "What the journal takes, in its file or in the write-ahead log yet")
  private static let oldest = MetricDescription.gauge(
    "cutover_journal_oldest_timestamp_seconds", "When the oldest entry was accepted that the journal keeps")
  private static let parked = MetricDescription.gauge(
    "cutover_parked_events", "Events that a sink refused for good and that wait for somebody to decide")

  private static let synchronous = MetricDescription.gauge(
    "cutover_journal_synchronous",
    "Whether an event is on a second machine when it is accepted, 1 or 0: never where the journal is a file")

  private static let epoch = MetricDescription.gauge(
    "cutover_journal_epoch",
    "How many writers have fed the stores from a journal in Postgres: one more with each that takes over")
  private static let silence = MetricDescription.gauge(
    "cutover_node_silent_seconds",
    "How long ago a process said last that it uses the journal; none where the journal is a file",
    labels: ["node", "version"])
  private static let feeds = MetricDescription.gauge(
    "cutover_node_feeds", "Whether a process that uses the journal feeds the store of a sink, 1 or 0",
    labels: ["node", "sink"])

  static let descriptions = [entries, bytes, oldest, parked, synchronous, epoch, silence, feeds]

  static func ask(_ place: JournalPlace) throws -> @Sendable (inout MetricSamples) -> Void {
    // Before the first event there is no journal.
    let reader = try place.reader()
    let status = try reader?.status()
    let replication = try reader.flatMap(JournalPlace.replication)
    let newest = try (reader as? PostgresJournalReader)?.newestEpoch()?.number
    let nodes = try reader.map(JournalPlace.nodes) ?? []
    return { samples in
      if let newest { samples.set(epoch, newest) }
      for node in nodes {
        samples.set(silence, Double(node.silence) / 1000, node.process, node.version)
        for sink in JournalNode.stores { samples.set(feeds, node.fed.contains(sink) ? 1 : 0, node.process, sink) }
      }
      samples.set(synchronous, replication?.isInEffect == true ? 1 : 0)
      guard let status else { return }
      samples.set(entries, status.entries)
      samples.set(bytes, status.bytes)
      samples.set(parked, status.parked)
      if let accepted = status.oldestAcceptedAt { samples.set(oldest, Double(accepted) / 1000) }
    }
  }
}

/// What waits to reach Redis.
private enum OutboxProbe {
  private static let backlog = MetricDescription.gauge(
    "cutover_outbox_notes", "Notes in the outbox that Redis does not show yet")
  private static let keys = MetricDescription.gauge("cutover_outbox_keys", "Keys that notes in the outbox are about")
  private static let age = MetricDescription.gauge(
    "cutover_outbox_oldest_seconds",
    "How long the oldest note or message in the outbox has waited, 0 where there is none")

  private static let setAside = MetricDescription.gauge(
    "cutover_outbox_set_aside", "Notes in the outbox that Redis refuses and that wait for somebody to decide")

  static let descriptions = [backlog, keys, age, setAside]

  static func ask(
    _ domain: any HostedDomain.Type, _ postgres: PostgresPool, hasTarget: Bool, _ onOutbox: (OutboxStatus?) -> Void
  ) throws -> @Sendable (inout MetricSamples) -> Void {
    // Before there is a schema there is no outbox.
    let (notes, messages) = try postgres.withConnection { connection in
      guard try Schema.version(of: domain, on: connection) != nil else {
        return (OutboxStatus?.none, MessageStatus?.none)
      }
      return (
        try domain.cache?.outbox(on: connection), domain.sendsMessages ? try MessageOutbox.status(on: connection) : nil
      )
    }
    onOutbox(notes)
    return { samples in
      if let notes {
        samples.set(backlog, notes.pending)
        samples.set(keys, notes.keys.count)
        samples.set(setAside, notes.setAsideNotes)
      }
      if let messages {
        samples.set(MessageMetrics.pending, messages.pending)
        samples.set(MessageMetrics.dead, messages.dead)
      }
      // What nobody wants does not wait.
      if notes != nil || messages != nil {
        samples.set(age, max(notes?.oldestAge ?? 0, hasTarget ? messages?.oldestAge ?? 0 : 0))
      }
    }
  }
}

/// How far the views for people and dashboards are behind.
private enum ViewsProbe {
  private static let lag = MetricDescription.gauge(
    "cutover_views_lag_seconds",
    "How long ago the oldest change was made that the materialised views lack, 0 where they lack none")

  static let descriptions = [lag]

  static func ask(_ domain: any HostedDomain.Type, _ postgres: PostgresPool) throws
    -> @Sendable (inout MetricSamples) -> Void
  {
    // Before there is a schema there are no views.
    let seconds = try postgres.withConnection { connection in
      guard let views = domain.views, try Schema.version(of: domain, on: connection) != nil else { return Double?.none }
      return try views.lag(on: connection) ?? 0
    }
    return { samples in
      if let seconds { samples.set(lag, seconds) }
    }
  }
}

/// How the database's schema stands to the one that this program was built for.
private enum SchemaProbe {
  private static let version = MetricDescription.gauge("cutover_schema_version", "The version of the database's schema")
  private static let pending = MetricDescription.gauge(
    "cutover_schema_pending_migrations", "Migrations that the database does not have yet")
  private static let dirty = MetricDescription.gauge(
    "cutover_schema_dirty", "Whether a migration was begun and not ended, 1 or 0")

  private static let replicaLag = MetricDescription.gauge(
    "cutover_replica_lag_seconds", "How old what a replica of the database shows is, 0 where it has all",
    labels: ["replica"])

  static let descriptions = [version, pending, dirty, replicaLag]

  static func ask(_ domain: any HostedDomain.Type, _ postgres: PostgresPool) throws
    -> @Sendable (inout MetricSamples) -> Void
  {
    let (status, replicas) = try postgres.withConnection {
      (try Migrator(domain.repository.migrations, on: $0).status(), try ReplicaLag.all(on: $0))
    }
    return { samples in
      for replica in replicas { samples.set(replicaLag, replica.seconds, replica.name) }
      samples.set(version, status.version ?? 0)
      samples.set(pending, status.pending.count)
      samples.set(dirty, status.isDirty ? 1 : 0)
    }
  }
}
