import ArgumentParser
package import CutoverHosting
package import CutoverParity
package import CutoverPostgres

extension Stores {
  /// The history of parity runs, in a database that has its tables.
  package func parityHistory() throws -> ParityHistory {
    try withPostgres { try ParityHistory(of: domain, checked: $0) }
  }
}

extension ParityHistory {
  /// The history in the database of `connection`. Throws `Failure` where that does not have its tables.
  package init(of domain: any HostedDomain.Type, checked connection: PostgresConnection) throws {
    let status = try SchemaComponent.parity.migrator(on: connection).status()
    if let problem = Schema.problem(with: status) {
      throw Failure(.configuration, "\(problem.found) in the schema \(ParitySchema.name); \(problem.remedy)")
    }
    self.init(domain: domain.name, on: connection)
  }
}
