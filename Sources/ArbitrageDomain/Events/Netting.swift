import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverRepository
import CutoverTables

/// What the bot has done in one transaction when it took note of a fill, or looked at a ticker again: its decision, which
/// both stores copy. Nothing of it is calculated again but what the repository alone has.
struct Netting: WireObject {
  /// The fill; none where the bot looked at a ticker again.
  var trade: Trade?
  /// The ticker's position after all of it.
  var position = Position()
  /// Orders that it gave up, since they were in progress for too long.
  var stale = WireList<StaleExecution>()
  /// The order that it decided for.
  var execution: Execution?
  /// What of which trades that order hedges.
  var links = WireList<ExecutionLink>()
  /// The lease on the ticker, as long as the order is in progress.
  var lock: SymbolLock?
  /// When the fill's event was done with; empty where none was queued.
  var processedAt = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.object("trade", &trade)
    try visitor.object("position", &position)
    try visitor.list("stale", &stale)
    try visitor.object("execution", &execution)
    try visitor.list("links", &links)
    try visitor.object("lock", &lock)
    try visitor.any("processedAt", &processedAt)
  }

  /// The records that it has, as they are before anything is known of the stores.
  var records: [(member: String, record: RecordWrite)] {
    var records: [(String, RecordWrite)] = []
    if let trade { records.append(("trade", .put(trade, in: Trades.self))) }
    records.append(("position", .put(position, in: Positions.self)))
    if let execution { records.append(("execution", .put(execution, in: Executions.self))) }
    for (place, link) in (links.elements ?? []).enumerated() {
      records.append(("links/\(place)", .put(link, in: Links.self)))
    }
    for (place, end) in (stale.elements ?? []).enumerated() {
      var execution = Execution()
      execution.executedAt = end.executedAt
      records.append(("stale/\(place)", .part(execution, of: Executions.self, ["executedAt"])))
    }
    if let lock { records.append(("lock", .put(lock, in: SymbolLocks.self))) }
    return records
  }

  var names: [RecordName] {
    var names = [RecordName(position.symbol, in: Positions.self)]
    if let trade { names.append(RecordName("\(trade.id)", in: Trades.self)) }
    if let execution { names.append(RecordName("\(execution.id)", in: Executions.self)) }
    names += (stale.elements ?? []).map { RecordName("\($0.id)", in: Executions.self) }
    return names
  }

  /// What its parts say of each other that cannot be.
  func refusal(isFill: Bool) -> (field: String, message: String)? {
    if isFill != (trade != nil) { return ("trade", isFill ? "a fill has a trade" : "this is about no trade") }
    if let trade, let raw = trade.equityRaw.plainText,
      DecimalText.scaled(raw, by: 18) != DecimalText.rounded(trade.amount)
    {
      return ("trade/amount", "it is not what equityRaw says")
    }
    if let trade, TokenSymbol.base(of: trade.symbol) != position.symbol {
      return ("position/symbol", "it is not the ticker of \(trade.symbol)")
    }
    for link in links.elements ?? [] where link.executionId != execution?.id {
      return ("links", "each link is one of the execution")
    }
    for end in stale.elements ?? [] where end.executedAt.isNull {
      return ("stale", "an order that is given up has the time of that")
    }
    if let lock, lock.symbol != position.symbol { return ("lock/symbol", "it is the lock of another ticker") }
    guard let execution else { return nil }
    if execution.symbol != position.symbol { return ("execution/symbol", "it is an order of another ticker") }
    return execution.status == "PENDING" ? nil : ("execution/status", "a new order is PENDING")
  }

  func outcome(_ stored: any StoredRecords) throws -> EventOutcome {
    var writes: [RecordWrite] = []
    if var trade {
      if let known = try stored.find("\(trade.id)", in: Trades.self) {
        let isSame = known.txHash.lowercased() == trade.txHash && known.logIndex == trade.logIndex
        return isSame ? .duplicate : .conflict(with: "trade \(trade.id), which is of another log entry,")
      }
      if try stored.find(LogEntry.values(trade.txHash, trade.logIndex), by: TradesByLogEntry.self) != nil {
        return .duplicate
      }
      trade.baseSymbol = position.symbol
      writes.append(.put(trade, in: Trades.self))
    }
    if let execution, let known = try stored.find("\(execution.id)", in: Executions.self) {
      let isSame = known.symbol == execution.symbol && known.shares == execution.shares
      return trade == nil && isSame ? .duplicate : .conflict(with: "execution \(execution.id)")
    }
    let before = try stored.find(position.symbol, in: Positions.self)
    let given = stale.elements ?? []
    for end in given {
      guard let known = try stored.find("\(end.id)", in: Executions.self) else {
        return .refused("there is no execution \(end.id)")
      }
      switch try known.failed(at: end.executedAt, isStale: true) {
      case .success(let failed): writes.append(.put(failed, in: Executions.self))
      case .failure(.isSo): break
      case .failure(.cannotBe(let reason)): return .refused(reason)
      }
    }
    if execution != nil, let pending = before?.pendingExecutionId.plainText,
      !given.contains(where: { "\($0.id)" == pending }),
      let other = try stored.find(pending, in: Executions.self), other.isInProgress
    {
      return .conflict(with: "execution \(pending), which is \(other.status),")
    }
    if var execution {
      execution.rowVersion = 1
      writes.append(.put(execution, in: Executions.self))
    }
    writes.append(.put(position.following(before, trade, execution), in: Positions.self))
    writes += (links.elements ?? []).map { .put($0, in: Links.self) }
    if let lock {
      writes.append(.put(lock, in: SymbolLocks.self))
    } else if !given.isEmpty {
      writes.append(.remove(position.symbol, from: SymbolLocks.self))
    }
    if let trade, !processedAt.isNull {
      let entry = LogEntry.values(trade.txHash, trade.logIndex)
      guard var event = try stored.find(entry, by: QueuedEventsByLogEntry.self) else {
        return .refused("there is no queued event of this log entry")
      }
      (event.processed, event.processedAt) = (true, processedAt)
      writes.append(.put(event, in: EventQueue.self))
    }
    return .applied(writes)
  }
}

/// An order that the bot gives up.
struct StaleExecution: WireObject {
  var id: Int64 = 0
  var executedAt = OpaqueJSON.null

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.integer("id", &id)
    try visitor.any("executedAt", &executedAt)
  }
}

extension Position {
  /// As it is stored: with what nobody but the stores keep. The old position stays as the bot has left it, and the exact
  /// amounts follow the trade and the order.
  fileprivate func following(_ before: Position?, _ trade: Trade?, _ execution: Execution?) -> Position {
    var position = self
    position.legacyNetPosition = before?.legacyNetPosition ?? "0"
    func exact(_ amount: OpaqueJSON?, bought: String, sold: String) -> OpaqueJSON {
      // What is not known stays so.
      let start = amount == nil ? ExactAmount.zero : amount?.plainText.flatMap { ExactAmount($0) }
      let plus = trade?.direction == bought ? trade.flatMap { ExactAmount($0.amount) } : .zero
      let minus = execution?.direction == sold ? execution.flatMap { ExactAmount("\($0.shares)") } : .zero
      return OpaqueJSON(text: start?.adding(plus)?.subtracting(minus)?.text)
    }
    position.exactLong = exact(before?.exactLong, bought: "BUY", sold: "SELL")
    position.exactShort = exact(before?.exactShort, bought: "SELL", sold: "BUY")
    return position
  }
}
