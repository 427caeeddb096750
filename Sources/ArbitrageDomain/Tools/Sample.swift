import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverTables

/// `cutover arbitrage sample`: a legacy file to try things on.
enum Sample {
  static func make(_ arguments: [String]) throws -> ToolResult {
    let usage = "it takes a file that is not there yet, and how many events go into it: bot.db 10000"
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    guard 1...3 ~= arguments.count, numbers.count == arguments.count - 1, numbers.allSatisfy({ $0 > 0 }) else {
      throw ReadError(.badRequest, source: "sample", message: usage)
    }
    let count = numbers.first ?? 10_000
    let seed = numbers.count > 1 ? numbers[1] : 1
    guard let store = Arbitrage.tableStore else { preconditionFailure("the legacy side is a file") }
    var (feed, made) = (TradeFeed(seed: UInt64(seed), tickers: 24), 0)
    try store.make(arguments[0], schema: Arbitrage.legacySchema) {
      guard made < count else { return nil }
      made += 1
      return try feed.next().withUnsafeBufferPointer { try Arbitrage.decoder.decodeAccepted($0) }
    }
    return ToolResult(
      [], json: .object(["file": .text(arguments[0]), "events": .integer(made)]),
      notes: ["\(arguments[0]) has what \(made) events come to"])
  }
}
