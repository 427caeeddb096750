import ArgumentParser
import CutoverBasics
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverPostgres
import CutoverProgram
import CutoverRepository

struct ParityAccept: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Accept writes of other programs to a table that no endpoint shows.",
    discussion: """
      Such a write makes every parity run differ until you accept it here or a backfill clears it. Look at the rows \
      first: accepting changes no row, and whatever is wrong with them is not reported again. Cutover records who \
      accepted how much of what, and why, in cutover_parity.acceptances. Without --table, lists what there is to \
      accept.

      Writes to a table that an endpoint shows are not accepted but replaced: run 'cutover backfill'.

      EXAMPLE:
        cutover parity accept --table sim_orders --reason "orders of the test account, OPS-12"
      """)

  @Option(help: ArgumentHelp("The table.", valueName: "table")) var table: String?
  @OptionGroup var actor: FlagActor
  @OptionGroup var settings: Settings
  @Flag(help: "Print JSON.") var json = false

  mutating func validate() throws {
    let prefix = "\(Domains.current.name)."
    if let typed = table, typed.hasPrefix(prefix) { table = String(typed.dropFirst(prefix.count)) }
    guard let table else { return }
    guard Domains.current.repository.acceptableTables.contains(table) else {
      let near =
        suggestion(for: table, among: Domains.current.repository.acceptableTables).map { "Did you mean '\($0)'? " }
        ?? ""
      throw ValidationError(
        "Writes to '\(table)' cannot be accepted. \(near)Those to \(Domains.current.repository.acceptableTables.joined(separator: ", ")) can. "
          + "'cutover backfill' replaces what an endpoint shows.")
    }
    if actor.reason == nil { throw ValidationError("--table needs a --reason.") }
  }

  func run() throws {
    try Stores(settings).withPostgres { connection in
      try Schema.require(of: Domains.current, on: connection)
      guard let table else { return try list(connection) }
      let history = try ParityHistory(of: Domains.current, checked: connection)
      let count = try connection.transaction { connection in
        let noted = try ForeignWrites.sum(to: table, on: connection)
        let count = try ForeignWrites.accept(to: table, upTo: noted.newest, on: connection)
        if count > 0 {
          try history.noteAcceptance(of: table, writes: count, by: actor.name, reason: actor.reason ?? "")
        }
        return count
      }
      show([(table, count)], "accepted")
    }
  }

  private func list(_ connection: PostgresConnection) throws {
    let tables = try Domains.current.repository.acceptableTables.map {
      ($0, try ForeignWrites.sum(to: $0, on: connection).count)
    }
    show(tables.filter { $0.1 > 0 }, "to accept")
  }

  private func show(_ tables: [(name: String, count: Int)], _ what: String) {
    if json {
      return Console.print(
        .object([
          "tables": .array(
            tables.map { .object(["table": .text($0.name), "writes": .integer($0.count), "state": .text(what)]) })
        ]))
    }
    if tables.isEmpty { return Console.print("no table that no endpoint shows was written to by others") }
    for (name, count) in tables {
      Console.print("\(name): \(counted(count, "foreign write")) \(what)")
    }
  }
}
