package import CutoverDomain
import CutoverJSON

/// The names by which people look for what concerns a model, a symbol or a provider.
extension ArenaEvent {
  package var labels: [EventLabel] {
    switch body {
    case .price(let quote): Self.labels(symbol: quote.symbol, provider: quote.provider)
    case .accountTotal(let total): Self.labels(model: total.modelId)
    case .position(let model, let position): Self.labels(model: model, symbol: position.symbol)
    case .positionClosed(let closing): Self.labels(model: closing.modelId, symbol: closing.symbol)
    case .trade(let completion): Self.labels(model: completion.trade.modelId, symbol: completion.trade.symbol)
    case .sinceInception(let value): Self.labels(model: value.modelId)
    case .analytics(let analytics): Self.labels(model: analytics.modelId)
    case .conversationMessage(let message): Self.labels(model: message.modelId)
    case .model(let model): Self.labels(model: model.id)
    case .symbol(let symbol): Self.labels(symbol: symbol.id)
    case .marketAsset(let asset): Self.labels(symbol: asset.symbol, provider: asset.provider)
    case .marketAssetContext(let context): Self.labels(symbol: context.symbol, provider: context.provider)
    case .decisionCycle(let cycle): Self.labels(model: cycle.modelId)
    case .simOrder(let order): Self.labels(model: order.modelId, symbol: order.symbol)
    case .simBalance(let balance): Self.labels(model: balance.modelId)
    case .leaderboard, .traderState, .backfill: []
    }
  }

  /// Those of them that say something.
  static func labels(model: String? = nil, symbol: String? = nil, provider: String? = nil) -> [EventLabel] {
    [("model_id", model), ("symbol", symbol), ("provider", provider)].compactMap { name, value in
      value.flatMap { $0.isEmpty ? nil : EventLabel(name, $0) }
    }
  }
}

extension ArenaEventDecoder {
  /// Reads as far as the text can be read: of one that breaks off, what stands before that.
  package func outline(_ json: UnsafeBufferPointer<UInt8>) -> EventOutline {
    var outline = EventOutline()
    let text = json.prefix(Self.outlined)
    let reader = JSONReader(bytes: Array(text), source: "event")
    try? Self.read(reader, into: &outline)
    return outline
  }

  /// How much of a text is looked at, in bytes: the names stand at its beginning.
  private static let outlined = 1 << 16

  private static func read(_ reader: JSONReader, into outline: inout EventOutline) throws {
    guard try reader.peek() == .object else { return }
    try reader.beginObject()
    while try reader.nextMember() {
      // A name is valid until the next call.
      let (isType, isID) = (reader.memberName(is: "type"), reader.memberName(is: "id"))
      let isData = reader.memberName(is: "data")
      let kind = try reader.peek()
      if isType, kind == .string {
        outline.type = EventLabel("type", try reader.readString()).value
      } else if isID, kind == .string {
        outline.id = EventLabel("event", try reader.readString()).value
      } else if isData, kind == .object {
        try readData(reader, into: &outline)
      }
    }
  }

  private static func readData(_ reader: JSONReader, into outline: inout EventOutline) throws {
    try reader.beginObject()
    while try reader.nextMember() {
      guard let name = label(of: reader, in: outline), try reader.peek() == .string else { continue }
      let value = try reader.readString()
      if !value.isEmpty { outline.labels.append(EventLabel(name, value)) }
    }
  }

  /// The label that the current member is the value of.
  private static func label(of reader: JSONReader, in outline: EventOutline) -> String? {
    if reader.memberName(is: "model_id") { return "model_id" }
    if reader.memberName(is: "symbol") { return "symbol" }
    if reader.memberName(is: "provider") { return "provider" }
    guard reader.memberName(is: "id") else { return nil }
    switch outline.type {
    case ArenaEvent.Kind.model.rawValue: return "model_id"
    case ArenaEvent.Kind.symbol.rawValue: return "symbol"
    default: return nil
    }
  }
}
