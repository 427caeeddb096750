struct UsageError: Error {
  let message: String
}

/// The command line of `cutover-sqlgen`.
struct Options {
  static let help = """
    usage: cutover-sqlgen --domain-directory FOLDER [--database-url URL] [--check]

    Writes FOLDER/Generated from FOLDER/SQL/*.sql and FOLDER/Migrations/*.sql, with the types that Postgres gives.

      --domain-directory FOLDER  a domain's folder, such as Sources/ArenaDomain
      --database-url URL         any database to ask; it is left as it was (default: DATABASE_URL)
      --check                    write nothing, exit with 1 where the files are out of date
      --help                     show this

    example: cutover-sqlgen --domain-directory Sources/ArenaDomain --database-url postgres:///scratch
    """

  var folder = ""
  var databaseURL = ""
  var isCheck = false
  var wantsHelp = false

  init(_ arguments: [String], environment: (String) -> String?) throws {
    var rest = arguments.makeIterator()
    func value(_ option: String) throws -> String {
      guard let value = rest.next() else { throw UsageError(message: "\(option) needs a value; see --help") }
      return value
    }
    databaseURL = environment("DATABASE_URL") ?? ""
    while let argument = rest.next() {
      switch argument {
      case "--domain-directory": folder = try value(argument)
      case "--database-url": databaseURL = try value(argument)
      case "--check": isCheck = true
      case "--help", "-h": wantsHelp = true
      default: throw UsageError(message: "\(argument): unknown; see --help")
      }
    }
    if wantsHelp { return }
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    if folder.isEmpty { throw UsageError(message: "--domain-directory is missing; see --help") }
    if databaseURL.isEmpty { throw UsageError(message: "give --database-url or set DATABASE_URL") }
  }
}
