import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import ArenaDomain
@testable import CutoverDocuments

/// Documents in which members stand more than once, in any spelling of their names, with nulls between them. What readers
/// see of such a file after an event is what they saw before, and the event.
@Suite struct `An event that comes to a file with repeated members` {
  private static let position =
    #"{"type":"position","id":"e","data":{"model_id":"m","symbol":"BTC","quantity":7,"entry_price":1,"entry_time":2,"#
    + #""leverage":3,"confidence":0.5,"margin":1,"entry_oid":1}}"#

  /// The documents of the report, and their siblings in the other files.
  @Test(arguments: [
    #"{"accountTotals":[{"model_id":"m","positions":{}}],"accountTotals":null}"#,
    #"{"accountTotals":null,"accountTotals":[{"model_id":"m","positions":{}}]}"#,
    #"{"accountTotals":[{"model_id":"x"}],"ACCOUNTTOTALS":[],"account\u0054otals":null,"other":1}"#,
    #"{"accountTotals":[{"model_id":"x"},{"model_id":"m"}],"accountTotals":[{"positions":{"ETH":{"quantity":2}}}]}"#,
    #"{"accountTotals":[{"model_id":"m","positions":{"ETH":{"quantity":2}},"positions":{"SOL":{"quantity":3}}}]}"#,
    #"{"accountTotals":[{"model_id":"m","positions":{"ETH":{"quantity":2}},"positions":null,"theirs":[1]}]}"#,
    #"{"accountTotals":[{"model_id":"m","model_id":null}]}"#, "null", "{}",
  ])
  func `is seen by readers, in the file of positions`(document: String) throws {
    let folder = try TemporaryDirectory("repeated")
    try folder.write(document, to: "positions.json")
    var expected = try LegacyDirectory(folder.path).positions().elements() ?? []
    let model = expected.firstIndex { $0.modelId == "m" } ?? expected.count
    if model == expected.count { expected.append(ModelPositions()) }
    expected[model].modelId = "m"
    guard case .position(_, let position) = try decode(Self.position).body else { return }
    expected[model].positions = WireMap(
      (expected[model].positions?.entries ?? []) + [.init(key: "BTC", value: position)])
    try DocumentSink(path: folder.path, of: Arena.documents).apply([decode(Self.position)])
    let seen = try LegacyDirectory(folder.path).positions().elements() ?? []
    #expect(try seen.map { try text($0) } == expected.map { try text($0) })
    let file = String(decoding: try folder.read("positions.json"), as: UTF8.self)
    for name in [#""other""#, #""theirs""#] where document.contains(name) { #expect(file.contains(name)) }
  }

  @Test(arguments: 0..<400)
  func `is seen by readers, whatever stood there`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let folder = try TemporaryDirectory("repeated")
    let kind = RepeatedKind.allCases[seed % RepeatedKind.allCases.count]
    let document = kind.document(&random)
    try folder.write(document, to: kind.file)
    let event = try decode(kind.event(&random))
    let before: [String]
    do { before = try kind.records(folder.path) } catch { return }  // what no reader can read
    let expected = try kind.expected(before, event)
    let sink = DocumentSink(path: folder.path, of: Arena.documents)
    try sink.apply([event])
    let seen = try kind.records(folder.path)
    let file = String(decoding: try folder.read(kind.file), as: UTF8.self)
    #expect(seen == expected, "\(document)\n\(file)")
    #expect(file.contains("theirs") == document.contains("theirs"))
  }

  private func text(_ value: some WireValue) throws -> String { String(decoding: try value.json, as: UTF8.self) }
}

/// A generator that gives the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// The files that records come to one by one.
private enum RepeatedKind: CaseIterable {
  case positions, totals, values, conversations, prices, trades

  var file: String {
    switch self {
    case .positions: "positions.json"
    case .totals: "account-totals.json"
    case .values: "since-inception-values.json"
    case .conversations: "conversations.json"
    case .prices: "crypto-prices.json"
    case .trades: "trades.json"
    }
  }

  private var list: String {
    switch self {
    case .positions, .totals: "accountTotals"
    case .values: "sinceInceptionValues"
    case .conversations: "conversations"
    case .prices: "prices"
    case .trades: "trades"
    }
  }

  // MARK: What stands in the file

  func document(_ random: inout SeededGenerator) -> String {
    var members: [String] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let name = [list, list.uppercased(), "\\u00" + hex(list) + list.dropFirst()].randomElement(using: &random)!
      members.append("\"\(name)\":" + collection(&random))
    }
    if Bool.random(using: &random) { members.append(#""theirs":{"a":[1.50,"x"]}"#) }
    if self == .totals || self == .prices {
      let name = self == .totals ? "lastHourlyMarkerRead" : "serverTime"
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        members.append("\"\(name)\":" + ["null", "3", "9"].randomElement(using: &random)!)
      }
    }
    return "{" + members.shuffled(using: &random).joined(separator: ", ") + "}"
  }

  private func hex(_ text: String) -> String { String(text.utf8.first!, radix: 16) }

  private func collection(_ random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<5, using: &random) == 0 { return "null" }
    let count = Int.random(in: 0...3, using: &random)
    if self == .prices {
      let entries = (0..<count).map { _ in
        "\"\(["BTC", "ETH", "SOL"].randomElement(using: &random)!)\":" + record(&random)
      }
      return "{" + entries.joined(separator: ",") + "}"
    }
    return "[" + (0..<count).map { _ in record(&random) }.joined(separator: ", ") + "]"
  }

  private func record(_ random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<8, using: &random) == 0 { return "null" }
    let model = ["m", "x"].randomElement(using: &random)!
    let number = Int.random(in: 1...9, using: &random)
    let choices: [String] =
      switch self {
      case .positions:
        [
          #""model_id":"\#(model)""#, #""positions":{"ETH":{"quantity":\#(number)}}"#, #""positions":null"#,
          #""positions":{"BTC":{"margin":\#(number)}}"#,
        ]
      case .totals: [#""id":"\#(model)""#, #""dollar_equity":\#(number)"#, #""model_id":"\#(model)""#, #""id":null"#]
      case .values: [#""id":"\#(model)""#, #""nav_since_inception":\#(number)"#, #""num_invocations":\#(number)"#]
      case .conversations:
        [
          #""model_id":"\#(model)""#, #""messages":[{"role":"user","timestamp":\#(number)}]"#, #""messages":null"#,
          #""messages":[{"content":"\#(number)"},null]"#,
        ]
      case .prices:
        [#""symbol":"\#(model)""#, #""timestamp":\#(number)"#, #""timestamp":null"#, #""price":\#(number)"#]
      case .trades:
        [
          #""id":"\#(model)""#, #""model_id":"\#(model)""#, #""exit_time":\#(number)"#, #""side":"long""#,
          #""exit_time":null"#,
        ]
      }
    let count = Int.random(in: 1...4, using: &random)
    return "{" + (0..<count).map { _ in choices.randomElement(using: &random)! }.joined(separator: ",") + "}"
  }

  // MARK: The event, and what it does

  func event(_ random: inout SeededGenerator) -> String {
    let number = Int.random(in: 1...9, using: &random)
    return switch self {
    case .positions:
      #"{"type":"position","id":"e","data":{"model_id":"m","symbol":"BTC","quantity":\#(number),"entry_price":1,"#
        + #""entry_time":2,"leverage":3,"confidence":0.5,"margin":1,"entry_oid":1}}"#
    case .totals:
      #"{"type":"account_total","id":"e","data":{"id":"m","model_id":"m","timestamp":\#(number),"dollar_equity":2,"#
        + #""since_inception_hourly_marker":\#(number)}}"#
    case .values:
      #"{"type":"since_inception","id":"e","data":{"id":"m","model_id":"m","nav_since_inception":\#(number),"#
        + #""inception_date":1,"num_invocations":2}}"#
    case .conversations:
      #"{"type":"conversation_message","id":"e","data":{"model_id":"m","role":"user","content":"new"}}"#
    case .prices:
      #"{"type":"price","id":"e","data":{"provider":"p","symbol":"BTC","price":1.5,"timestamp":\#(number)}}"#
    case .trades:
      #"{"type":"trade","id":"e","data":{"id":"new","model_id":"m","symbol":"BTC","side":"long","quantity":1,"#
        + #""entry_price":1,"entry_time":1,"exit_price":1,"exit_time":\#(number)}}"#
    }
  }

  /// What readers see of the file, a text for each record.
  func records(_ folder: String) throws -> [String] {
    let legacy = LegacyDirectory(folder)
    switch self {
    case .positions: return try texts(legacy.positions().elements())
    case .totals:
      let totals = try legacy.accountTotals()
      return try texts(totals.totals.elements()) + ["\(totals.lastHourlyMarkerRead)"]
    case .values: return try texts(legacy.sinceInceptionValues().elements())
    case .conversations: return try texts(legacy.conversations().elements())
    case .prices:
      let prices = try legacy.cryptoPrices()
      return try (prices.prices?.entries ?? []).map { try "\($0.key)=" + text($0.value) } + ["\(prices.serverTime)"]
    // Their order is another matter.
    case .trades: return try texts(legacy.trades().elements()).sorted()
    }
  }

  func expected(_ before: [String], _ event: ArenaEvent) throws -> [String] {
    var records = before
    func isOf(_ field: String) -> (String) -> Bool {
      { (try? JSONValue.parse(Array($0.utf8)))?[field]?.string == "m" }
    }
    switch event.body {
    case .position(_, let position):
      let at = records.firstIndex(where: isOf("model_id"))
      var model = ModelPositions()
      if let at { model = try read(records[at]) } else { model.modelId = "m" }
      model.positions = WireMap((model.positions?.entries ?? []) + [.init(key: position.symbol, value: position)])
      if let at { records[at] = try text(model) } else { records.append(try text(model)) }
    case .accountTotal(let total):
      let marker = max(Int64(records.removeLast())!, total.sinceInceptionHourlyMarker)
      if let at = records.firstIndex(where: isOf("id")) {
        records[at] = try text(total)
      } else {
        records.append(try text(total))
      }
      records.append("\(marker)")
    case .sinceInception(let value):
      if let at = records.firstIndex(where: isOf("id")) {
        records[at] = try text(value)
      } else {
        records.append(try text(value))
      }
    case .conversationMessage(let message):
      if let at = records.lastIndex(where: isOf("model_id")) {
        var conversation: Conversation = try read(records[at])
        conversation.messages = (conversation.messages ?? []) + [message.message]
        records[at] = try text(conversation)
      } else {
        var conversation = Conversation()
        (conversation.modelId, conversation.messages) = ("m", [message.message])
        records.append(try text(conversation))
      }
    case .price(let quote):
      let time = max(Int64(records.removeLast())!, quote.timestamp)
      let price = "BTC=" + (try text(CryptoPrice(symbol: quote.symbol, price: quote.price, timestamp: quote.timestamp)))
      if let at = records.firstIndex(where: { $0.hasPrefix("BTC=") }) {
        let old: CryptoPrice = try read(String(records[at].dropFirst(4)))
        if old.timestamp <= quote.timestamp { records[at] = price }
      } else {
        records.append(price)
      }
      records = records.sorted() + ["\(time)"]
    case .trade(let completion): records = (records + [try text(completion.trade)]).sorted()
    default: break
    }
    return records
  }

  private func texts(_ values: [some WireValue]?) throws -> [String] { try (values ?? []).map { try text($0) } }

  private func text(_ value: some WireValue) throws -> String { String(decoding: try value.json, as: UTF8.self) }

  private func read<Value: WireValue>(_ text: String) throws -> Value {
    try Value(reading: JSONReader(bytes: Array(text.utf8), source: "text", options: JSONReaderOptions()))
  }
}
