public import CutoverPostgres

/// Where the history of parity runs is kept: a schema of its own, whose migrations are apart from the domain's.
public enum ParitySchema {
  public static let name = "cutover_parity"

  public static let migrations: [Migration] = Migrations.all
}
