internal import CLibpq

extension PostgresError {
  /// The error that `result` reports, read on the connection it came from.
  init(result: OpaquePointer?, connection: OpaquePointer, operation: String, statement: String? = nil) {
    func field(_ code: Int32) -> String? {
      guard let result, let text = PQresultErrorField(result, code) else { return nil }
      return String(cString: text)
    }
    let sqlState = field(cutover_diag_sqlstate())
    let primary = field(cutover_diag_message()) ?? PostgresError.clientMessage(connection)
    // An error of libpq's own. Where it could not send, it says so before it has read to the end of what the server sent
    // last, and its status still stands at connected: only another look tells.
    let isBroken = sqlState == nil && !PostgresConnection.isConnected(connection)
    self.init(
      PostgresError.code(sqlState: sqlState, message: primary, broken: isBroken), operation,
      PostgresError.withoutValues(primary, sqlState: sqlState))
    self.sqlState = sqlState
    self.statement = statement
    schema = field(cutover_diag_schema())
    table = field(cutover_diag_table())
    column = field(cutover_diag_column())
    constraint = field(cutover_diag_constraint())
    position = field(cutover_diag_position()).flatMap { Int($0) }
  }

  /// What libpq says of the connection itself, on one line.
  static func clientMessage(_ connection: OpaquePointer?) -> String {
    let lines = String(cString: PQerrorMessage(connection)).split(separator: "\n")
    // The program says itself how bad it is.
    let text = lines.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: "; ")
      .replacing(#/\b(?:FATAL|ERROR|PANIC):\s+/#, with: "")
    return text.isEmpty ? "no answer from the server" : text
  }

  private static func code(sqlState: String?, message: String, broken: Bool) -> Code {
    switch sqlState {
    case "57014": message.contains("timeout") ? .timeout : .cancelled
    case "55P03", "25P03", "57P05": .timeout
    case "57P01", "57P02", "57P03": .connection
    case let state? where state.hasPrefix("08"): .connection
    case nil where broken: .connection
    default: .query
    }
  }

  /// Takes the values out of `message`: in class 22, data exceptions, what stands in quotation marks is the value that
  /// was refused (`invalid input syntax for type integer: "…"`). It may itself hold marks, so all between the first and
  /// the last goes. Other classes quote names only; values stand in their `DETAIL`, which is never read.
  static func withoutValues(_ message: String, sqlState: String?) -> String {
    guard let sqlState, sqlState.hasPrefix("22") else { return message }
    let marks: Set<Character> = ["\"", "'", "«", "»", "“", "”", "„", "‹", "›", "「", "」"]
    guard let first = message.firstIndex(where: marks.contains), let last = message.lastIndex(where: marks.contains),
      first < last
    else { return message }
    return message[...first] + "…" + message[last...]
  }
}
