import CutoverDomain

/// A model's row of the leaderboard.
struct LeaderboardEntry: WireObject {
  var id = ""
  var numTrades: Int64 = 0
  var sharpe: Double = 0
  var winDollars: Double = 0
  var numLosses: Int64 = 0
  var loseDollars: Double = 0
  var returnPct: Double = 0
  var equity: Double = 0
  var numWins: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.integer("num_trades", &numTrades)
    try visitor.float("sharpe", &sharpe)
    try visitor.float("win_dollars", &winDollars)
    try visitor.integer("num_losses", &numLosses)
    try visitor.float("lose_dollars", &loseDollars)
    try visitor.float("return_pct", &returnPct)
    try visitor.float("equity", &equity)
    try visitor.integer("num_wins", &numWins)
  }
}
