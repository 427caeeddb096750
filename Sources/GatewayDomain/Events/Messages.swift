import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverMessages

/// What the gateway's consumers hear of: orders, what venues say of them, balances, and what extensions have to say.
extension RecordWrite {
  static func orderPlaced(_ order: Order) -> RecordWrite {
    gatewayMessage("OrderPlaced", of: ("order", order.id), provider: order.provider, symbol: order.symbol) {
      order.write(to: &$0)
    }
  }

  /// `fill` is what the report brings, where it brings one.
  static func executionReport(_ order: Order, _ fill: Execution?) -> RecordWrite {
    gatewayMessage("ExecReport", of: ("order", order.id), provider: order.provider, symbol: order.symbol) { writer in
      writer.name("order")
      writer.beginObject()
      order.write(to: &writer)
      writer.endObject()
      guard let fill else { return }
      writer.name("fill")
      writer.beginObject()
      fill.write(to: &writer, order.strategyInstance.plainText ?? "")
      writer.endObject()
    }
  }

  static func balanceUpdate(_ balance: Balance) -> RecordWrite {
    gatewayMessage("BalanceUpdate", of: ("balance", balance.key), provider: balance.provider, symbol: balance.asset) {
      balance.write(to: &$0)
    }
  }

  static func extensionMessage(_ event: ExtensionEvent) -> RecordWrite {
    gatewayMessage("Extension", of: ("extension", event.name), provider: event.provider, symbol: event.symbol) {
      $0.field("name", event.name)
      $0.field("at", event.at)
      $0.field("payload", event.payload)
    }
  }

  private static func gatewayMessage(
    _ type: String, of aggregate: (String, String), provider: String, symbol: String,
    _ write: @escaping @Sendable (inout JSONWriter) -> Void
  ) -> RecordWrite {
    .message {
      var writer = JSONWriter()
      writer.beginObject()
      write(&writer)
      writer.endObject()
      let payload = (try? JSONValue.parse(writer.bytes)).flatMap(Redaction.redacted) ?? .object([])
      let headers = [("provider", provider), ("symbol", symbol)].filter { !$0.1.isEmpty }
      return OutboxMessage(
        type, of: aggregate, payload,
        headers: .object(headers.map { JSONMember(name: ExactString($0.0), value: .text($0.1)) }))
    }
  }
}

/// Something that an extension of the gateway tells consumers, and no table has.
struct ExtensionEvent: WireObject {
  var name = ""
  var provider = ""
  var symbol = ""
  var payload = OpaqueJSON.null
  var at: Int64 = 0

  static let fieldTable = FieldTable(of: Self.self)

  /// The most bytes that a payload has.
  private static let longest = 102_400

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("name", &name)
    try visitor.string("provider", &provider)
    try visitor.string("symbol", &symbol)
    try visitor.any("payload", &payload)
    try visitor.integer("at", &at)
  }

  var fault: Fault? {
    if payload.text.utf8.count > Self.longest { return ("payload", "it has \(Self.longest) bytes at most") }
    return Check.first(
      Check.name("name", name), provider.isEmpty ? nil : Check.name("provider", provider, slashes: false),
      symbol.isEmpty ? nil : Check.name("symbol", symbol), Check.json("payload", payload), Check.seconds("at", at))
  }
}
