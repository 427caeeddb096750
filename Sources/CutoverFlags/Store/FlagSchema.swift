public import CutoverPostgres

/// Where flags are kept in Postgres: a schema of its own, whose migrations are apart from the domain's.
public enum FlagSchema {
  public static let name = "cutover_flags"

  public static let migrations: [Migration] = Migrations.all
}
