package import CutoverPostgres

/// Remembers ends of histories in the schema of ``FlagSchema``, in a table that is only added to.
package final class PostgresFlagWitness: FlagWitness {
  private let configuration: PostgresConfiguration

  /// How long somebody who has locked the table may keep a change, whose lock on the flags others wait for.
  private static let patience = Duration.seconds(3)
  /// How many ends are compared.
  private static let newest: Int64 = 1000

  package init(_ configuration: PostgresConfiguration) {
    var configuration = configuration
    // A change of flags does not wait for long for a database that is away.
    configuration["connect_timeout"] = "2"
    configuration.patience = Self.patience
    self.configuration = configuration
  }

  package func note(_ head: FlagHead, of store: String) {
    _ = try? PostgresConnection(configuration).execute(
      AddFlagHead(store: store, n: Int64(head.n), version: Int64(head.version), hash: head.hash))
  }

  package func heads(of store: String) throws(FlagError) -> [FlagHead]? {
    do {
      let rows = try PostgresConnection(configuration).all(ListFlagHeads(store: store, maximum: Self.newest))
      return rows.map { FlagHead(n: Int($0.n), version: Int($0.version), hash: $0.hash) }
    } catch let error as PostgresError where !error.blockers.isEmpty {
      throw FlagError(
        .busy, "cutover_flags.heads",
        "the database cannot be asked how the history of the flags ended: it waits for a lock of "
          + error.blockers.map(\.summary).joined(separator: ", which waits for "),
        remedy: error.blockers.first?.remedy)
    } catch { return nil }
  }
}
