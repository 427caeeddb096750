package import CutoverPostgres

/// Remembers ends of histories in the schema of ``FlagSchema``, in a table that is only added to.
package final class PostgresFlagWitness: FlagWitness {
  private let configuration: PostgresConfiguration

  /// How many ends are compared.
  private static let newest: Int64 = 1000

  package init(_ configuration: PostgresConfiguration) {
    var configuration = configuration
    // A change of flags does not wait for long for a database that is away.
    configuration["connect_timeout"] = "2"
    self.configuration = configuration
  }

  package func note(_ head: FlagHead, of store: String) {
    _ = try? PostgresConnection(configuration).execute(
      AddFlagHead(store: store, n: Int64(head.n), version: Int64(head.version), hash: head.hash))
  }

  package func heads(of store: String) -> [FlagHead]? {
    guard
      let rows = try? PostgresConnection(configuration).all(ListFlagHeads(store: store, maximum: Self.newest))
    else { return nil }
    return rows.map { FlagHead(n: Int($0.n), version: Int($0.version), hash: $0.hash) }
  }
}
