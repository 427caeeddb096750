import CutoverJSON

/// A price as a provider quoted it.
struct PriceQuote: Sendable {
  var provider = ""
  var symbol = ""
  var price: Double = 0
  /// Unix milliseconds.
  var timestamp: Int64 = 0
  var volume: Double?
  /// What the provider sent.
  var raw: OpaqueJSON?
}

/// The end of an open position.
struct PositionClosing: Sendable {
  var modelId = ""
  var symbol = ""
  var exitPrice: Double?
  /// Unix seconds.
  var exitTime: Double?
  var pnl: Double?
}

/// A completed trade, and what else became of the account with it: one unit.
struct TradeCompletion: Sendable {
  var trade = Trade()
  /// The position that the trade closed.
  var closing: PositionClosing?
  var accountTotal: AccountTotal?
}

/// A message to or from a model.
struct ConversationMessage: Sendable {
  var modelId = ""
  var message = Message()
  /// The conversation it belongs to. One that is not that of the model's last message begins a new conversation; `nil`
  /// goes to the last one, whichever that is.
  var conversation: String?
}

/// Something known by its id alone, and what else was said of it: a model, a symbol, the state of a trader.
struct NamedDetail: Sendable {
  var id = ""
  /// The event's data as it came.
  var detail = OpaqueJSON.null
}

struct MarketAsset: Sendable {
  var provider = ""
  var symbol = ""
  /// The event's data as it came.
  var detail = OpaqueJSON.null
}

struct MarketAssetContext: Sendable {
  var provider = ""
  var symbol = ""
  /// Unix milliseconds.
  var timestamp: Int64 = 0
  /// The event's data as it came.
  var detail = OpaqueJSON.null
}

struct DecisionCycle: Sendable {
  var id = ""
  var modelId = ""
  /// Unix milliseconds.
  var startedAt: Int64 = 0
  /// `running`, `succeeded` or `failed`.
  var status = ""
  /// The event's data as it came.
  var detail = OpaqueJSON.null
}

struct SimOrder: Sendable {
  var id = ""
  var modelId = ""
  var symbol = ""
  /// `long`, `short`, `buy` or `sell`.
  var side = ""
  /// `open`, `filled`, `cancelled` or `rejected`.
  var status = ""
  var quantity: Double = 0
  var price: Double?
  /// Unix milliseconds.
  var timestamp: Int64 = 0
}

struct SimBalance: Sendable {
  var modelId = ""
  var asset = ""
  /// The digits as they came: money that is summed must not pass through a double.
  var balance = JSONNumber(unchecked: "0")
  /// Unix milliseconds.
  var timestamp: Int64 = 0
}
