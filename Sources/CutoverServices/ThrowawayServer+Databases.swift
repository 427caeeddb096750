import Glibc

extension ThrowawayServer {
  /// The address of a database of this Postgres.
  package func url(database: String) -> String {
    PostgresServer.url(sockets: folder + "/run", database: database)
  }

  /// Makes a database, a copy of `template`, which nobody may be connected to; names have letters, digits and `_`.
  package func createDatabase(_ name: String, template: String = "template0") throws {
    try tool("createdb", ["--template=\(template)", name])
  }

  /// Removes a database, ending the connections to it.
  package func dropDatabase(_ name: String) throws {
    try tool("dropdb", ["--force", "--if-exists", name])
  }

  private func tool(_ program: String, _ arguments: [String]) throws {
    try Spawn.check(
      Invocation(
        try Programs.postgres(program),
        ["-h", folder + "/run", "-p", "5432", "-U", PostgresServer.databaseUser, "--maintenance-db=postgres"]
          + arguments))
  }
}
