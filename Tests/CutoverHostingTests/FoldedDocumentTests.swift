import CutoverDomain
import CutoverJSON
import CutoverTestKit
import Testing

@testable import CutoverDocuments
@testable import CutoverHosting
@testable import CutoverRepository

/// A shop with goods and sales, each in a document of a folder: what an event does depends on what is stored.
private enum Shop: DeclaredDomain {
  static let name = "shop"
  static let datasets: [any Dataset.Type] = [Goods.self, Sales.self, Visitors.self]
  static let eventTypes = [
    EventType.put("good", into: Goods.self), .put("visitor", into: Visitors.self), sale, recall, clearance,
  ]
  static let reads = [
    DeclaredEndpoint("goods", of: Goods.self, reason: "it is first"),
    DeclaredEndpoint("sales", of: Sales.self, reason: "it is second"),
    DeclaredEndpoint("visitors", of: Visitors.self, reason: "it is third"),
  ]
  static let migrations = CutoverRepository.Migrations.all

  static func simulation(seed: UInt64, actors: Int) -> any EventSource { preconditionFailure("nobody asks for it") }

  /// A good is sold once. The sale is called as the good is.
  private static let sale = EventType.fold("sale", on: [Goods.self, Sales.self]) { (order: ShopItem, stored) in
    guard let good = try stored.find([order.text], by: GoodsByText.self) else {
      return .refused("there is no \(order.text)")
    }
    if try stored.find(good.id, in: Sales.self) != nil { return .duplicate }
    var sale = ShopItem()
    (sale.id, sale.text) = (good.id, "sold")
    return .applied([.put(sale, in: Sales.self)])
  }

  /// A good goes, and with it its sale.
  private static let recall = EventType.fold("recall", on: [Goods.self, Sales.self]) { (order: ShopItem, stored) in
    try stored.find(order.id, in: Goods.self) == nil
      ? .stale : .applied([.remove(order.id, from: Goods.self), .remove(order.id, from: Sales.self)])
  }

  /// All goods of one text go.
  private static let clearance = EventType.fold("clearance", on: [Goods.self]) { (order: ShopItem, stored) in
    .applied(try stored.records(GoodsOfText.self, with: order.text).map { .remove($0.id, from: Goods.self) })
  }
}

private struct ShopItem: WireObject {
  var id = ""
  var text = ""

  static let fieldTable = FieldTable(of: Self.self)

  init() {}

  mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("id", &id)
    try visitor.string("text", &text)
  }
}

private enum Goods: Dataset {
  typealias Record = ShopItem
  static let list = ListDataset<ShopItem>("goods", list: "goods", key: "id", order: .key) { $0.id }
}

private enum GoodsByText: UniqueIndex {
  typealias Table = Goods
  static let fields: [StaticString] = ["text"]
  static func values(of item: ShopItem) -> [String] { [item.text] }
}

private enum GoodsOfText: RecordIndex {
  typealias Table = Goods
  static let field = "text"
}

private enum Sales: Dataset {
  typealias Record = ShopItem
  static let list = ListDataset<ShopItem>("sales", list: "sales", key: "id", order: .key) { $0.id }
}

private enum Visitors: Dataset {
  typealias Record = ShopItem
  static let list = ListDataset<ShopItem>("visitors", list: "visitors", key: "id", order: .key) { $0.id }
}

@Suite struct `Events that look at documents` {
  private static let empty = #"{"goods":[]}"#

  private static func sequenced(_ events: [(type: String, id: String, text: String)], from first: Int64 = 1)
    -> [SequencedEvent]
  {
    events.enumerated().map { place, event in
      let json = Array(
        #"{"type":"\#(event.type)","id":"e\#(first)-\#(place)","data":{"id":"\#(event.id)","text":"\#(event.text)"}}"#
          .utf8)
      let decoded = try! json.withUnsafeBufferPointer { try Shop.decoder.decode($0) }
      return SequencedEvent(sequence: first + Int64(place), event: decoded, bytes: json.count)
    }
  }

  private static func apply(
    _ events: [(type: String, id: String, text: String)], from first: Int64 = 1, to sink: DocumentSink
  ) throws {
    try sink.apply(
      sequenced(events, from: first), upTo: SinkPosition(journal: "j", sequence: first + Int64(events.count) - 1))
  }

  private static func text(_ name: String, in folder: TemporaryDirectory) throws -> String {
    String(decoding: try folder.read(name), as: UTF8.self)
  }

  @Test func `find what the file has and what the batch has changed, and write what comes of it`() throws {
    let folder = try TemporaryDirectory("shop")
    try folder.write(#"{"goods":[{"id":"a","text":"apple","more":1}],"version":7}"#, to: "goods.json")
    let sink = DocumentSink(path: folder.path, of: Shop.documents)
    _ = try sink.open()
    try Self.apply(
      [
        ("sale", "", "apple"), ("good", "b", "pear"), ("sale", "", "pear"), ("sale", "", "pear"), ("good", "b", "plum"),
      ],
      to: sink)
    #expect(
      try Self.text("goods.json", in: folder)
        == #"{"goods":[{"id":"a","text":"apple","more":1},{"id":"b","text":"plum"}],"version":7}"#)
    #expect(
      try Self.text("sales.json", in: folder) == #"{"sales":[{"id":"a","text":"sold"},{"id":"b","text":"sold"}]}"#)
    // What the batch before has written is found by the next one.
    try Self.apply([("sale", "", "plum"), ("recall", "a", ""), ("recall", "z", "")], from: 6, to: sink)
    #expect(try Self.text("sales.json", in: folder) == #"{"sales":[{"id":"b","text":"sold"}]}"#)
    #expect(try Self.text("goods.json", in: folder) == #"{"goods":[{"id":"b","text":"plum"}],"version":7}"#)
  }

  @Test func `list the records with a value, those of the file and those of the batch`() throws {
    let folder = try TemporaryDirectory("shop")
    try folder.write(#"{"goods":[{"id":"a","text":"apple"},{"id":"b","text":"apple"}]}"#, to: "goods.json")
    let sink = DocumentSink(path: folder.path, of: Shop.documents)
    _ = try sink.open()
    try Self.apply(
      [("good", "b", "pear"), ("good", "c", "apple"), ("clearance", "", "apple"), ("good", "d", "apple")], to: sink)
    #expect(
      try Self.text("goods.json", in: folder) == #"{"goods":[{"id":"b","text":"pear"},{"id":"d","text":"apple"}]}"#)
  }

  @Test func `that cannot be are rejected, and the others of the batch are not`() throws {
    let folder = try TemporaryDirectory("shop")
    let sink = DocumentSink(path: folder.path, of: Shop.documents)
    _ = try sink.open()
    do {
      try Self.apply([("good", "a", "apple"), ("sale", "", "pear")], to: sink)
      Issue.record("it was taken")
    } catch let error as SinkError {
      guard case .rejected(let rejections) = error.code else { throw error }
      #expect(rejections.map(\.sequence) == [2] && rejections.map(\.reason) == ["there is no pear"])
    }
  }

  @Test func `wait while a file cannot be read, and are not rejected`() throws {
    let folder = try TemporaryDirectory("shop")
    try folder.write("{", to: "goods.json")
    let sink = DocumentSink(path: folder.path, of: Shop.documents)
    _ = try sink.open()
    do {
      try Self.apply([("sale", "", "apple")], to: sink)
      Issue.record("it was taken")
    } catch let error as SinkError {
      guard case .unavailable = error.code else { throw error }
      #expect(error.message.contains("goods.json"))
    }
  }

  @Test func `leave the files alone together that they are about, and no others`() throws {
    let folder = try TemporaryDirectory("shop")
    let sink = DocumentSink(path: folder.path, of: Shop.documents)
    _ = try sink.open()
    try Self.apply([("good", "a", "apple"), ("visitor", "v", "ann")], to: sink)
    // Goods are written as long as sales are read, which are made by what there is of goods.
    sink.hold(complete: ["goods"])
    try Self.apply([("good", "b", "pear"), ("sale", "", "apple")], from: 3, to: sink)
    #expect(try Self.text("goods.json", in: folder).contains("pear") && sink.held().isEmpty)
    sink.hold(complete: ["goods", "sales"])
    try Self.apply([("sale", "", "pear"), ("good", "c", "fig"), ("visitor", "w", "bob")], from: 5, to: sink)
    #expect(try sink.held() == ["goods.json": 4, "sales.json": 4])
    #expect(try !Self.text("sales.json", in: folder).contains(#""b""#))
    #expect(try Self.text("visitors.json", in: folder).contains("bob"))
  }
}
