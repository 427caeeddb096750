import CutoverDomain
import CutoverJSON

/// An event's JSON on its way to an ``ArenaEvent``: its envelope `{"type": …, "id": …, "data": {…}}`.
///
/// One pass does where the type comes before the data. All throw `JSONError` or `EventError`.
struct EventText {
  private let json: UnsafeBufferPointer<UInt8>
  private let isOwn: Bool
  private let reader: JSONReader
  private let keepsMeaning: Bool
  /// The type and the data in the one form that all texts of the same event have.
  private(set) var meaning: [UInt8] = []

  init(_ json: UnsafeBufferPointer<UInt8>, isOwn: Bool, keepsMeaning: Bool = false) {
    self.json = json
    self.isOwn = isOwn
    self.keepsMeaning = keepsMeaning
    // Two texts that are not Unicode could become the same one when they are stored.
    reader = JSONReader(
      bytes: Array(json), source: "event", options: JSONReaderOptions(refusesLoneSurrogates: !isOwn))
  }

  mutating func event() throws -> ArenaEvent {
    var kind: ArenaEvent.Kind?
    var id: String?
    var body: ArenaEvent.Body?
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.memberName(is: "type") {
        try check(isFirst: kind == nil)
        kind = try readKind(reader)
      } else if reader.memberName(is: "id") {
        try check(isFirst: id == nil)
        id = try readID()
      } else if reader.memberName(is: "data") {
        try check(isFirst: body == nil)
        body = try self.body(kind ?? laterKind())
      }
    }
    try reader.finish()
    guard kind != nil else { throw Self.missing("type") }
    guard let id else { throw Self.missing("id") }
    guard let body else { throw Self.missing("data") }
    return ArenaEvent(id: id, body: body)
  }

  /// Which of two members with one name was meant nobody can tell.
  private func check(isFirst: Bool) throws {
    if !isFirst { throw reader.error(.duplicateMember, "this member is there twice") }
  }

  private static func missing(_ member: String) -> EventError {
    EventError(.missingField, field: "/\(member)", "this field is missing")
  }

  private func readID() throws -> String {
    let id = try reader.readString()
    if id.isEmpty { throw EventError(.outOfRange, field: "/id", "this must not be empty") }
    guard id.utf8.count <= NameLimits.event else {
      throw EventError(.outOfRange, field: "/id", "this is longer than \(NameLimits.event) bytes")
    }
    return id
  }

  private func readKind(_ reader: JSONReader) throws -> ArenaEvent.Kind {
    let name = try reader.readString()
    if let kind = ArenaEvent.Kind(rawValue: name), isOwn || kind != .backfill { return kind }
    throw EventError(
      .unknownType, field: "/type",
      "there is no type \(name.quotedBeginning); there are \(ArenaEvent.Kind.outside.joined(separator: ", "))")
  }

  /// The type, where it comes behind the data.
  private func laterKind() throws -> ArenaEvent.Kind {
    let reader = JSONReader(bytes: Array(json), source: "event")
    try reader.beginObject()
    while try reader.nextMember() { if reader.memberName(is: "type") { return try readKind(reader) } }
    throw Self.missing("type")
  }

  // MARK: Data

  private mutating func body(_ kind: ArenaEvent.Kind) throws -> ArenaEvent.Body {
    switch kind {
    case .price: try body(PriceData.self)
    case .accountTotal: try body(AccountTotal.self)
    case .position: try body(PositionData.self)
    case .positionClosed: try body(PositionClosingData.self)
    case .trade: try body(TradeData.self)
    case .sinceInception: try body(SinceInceptionValue.self)
    case .leaderboard: try body(LeaderboardData.self)
    case .analytics: try body(ModelAnalytics.self)
    case .conversationMessage: try body(MessageData.self)
    case .model: try detailedBody(NamedData<ModelKind>.self)
    case .symbol: try detailedBody(NamedData<SymbolKind>.self)
    case .marketAsset: try detailedBody(MarketAssetData.self)
    case .marketAssetContext: try detailedBody(MarketContextData.self)
    case .decisionCycle: try detailedBody(DecisionCycleData.self)
    case .traderState: try detailedBody(NamedData<TraderStateKind>.self)
    case .simOrder: try body(SimOrderData.self)
    case .simBalance: try body(SimBalanceData.self)
    case .backfill: try body(BackfillData.self)
    }
  }

  private mutating func body<Data: EventData>(_ type: Data.Type) throws -> ArenaEvent.Body {
    let data = try Data(checking: reader)
    let body = data.body
    if keepsMeaning { keep(body, try data.meaning) }
    return body
  }

  private mutating func keep(_ body: ArenaEvent.Body, _ data: [UInt8]) {
    meaning = Array("\(body.kind.rawValue) ".utf8) + data
  }

  /// Reads the data twice: its fields, and then all that there is.
  private mutating func detailedBody<Data: DetailedData>(_ type: Data.Type) throws -> ArenaEvent.Body {
    _ = try reader.peek()
    let start = reader.offset
    let data = try Data(checking: reader)
    let again = JSONReader(bytes: Array(json[start..<reader.offset]), source: "event")
    do {
      let detail = try OpaqueJSON(reading: again)
      let body = data.body(detail)
      if keepsMeaning { keep(body, Array(detail.text.utf8)) }
      return body
    } catch {
      throw JSONError(
        code: error.code, source: error.source, offset: start + error.offset, pointer: "/data\(error.pointer)",
        message: error.message)
    }
  }
}

extension ArenaEvent.Kind {
  /// The types that come from outside.
  fileprivate static let outside = allCases.filter { $0 != .backfill }.map(\.rawValue)
}
