import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverRepository
import CutoverTestKit
import GatewayDomain
import Testing

/// A gateway with a journal, a folder of snapshots and a database of its own.
struct GatewayScene {
  let folder: TemporaryDirectory
  let url: String
  let journal: SQLiteJournal
  let writer: DualWriter
  let repository: any LoadingSink

  static func with(_ body: (GatewayScene) throws -> Void) throws {
    try TestServers.shared.withDatabase { url in
      let postgres = try PostgresConfiguration(url: url)
      try Migrator(Gateway.migrations, on: PostgresConnection(postgres)).up()
      let folder = try TemporaryDirectory("gateway")
      let journal = try SQLiteJournal.open(folder: folder.path + "/journal")
      defer { journal.close() }
      let repository = Gateway.repository.sink(postgres, CacheSettings())
      let legacy = Gateway.legacy.sink(folder.path, holder: nil, mark: nil)
      let writer = DualWriter(journal: journal, decoder: Gateway.decoder, sinks: [legacy, repository])
      writer.start()
      defer { writer.stop() }
      let scene = GatewayScene(folder: folder, url: url, journal: journal, writer: writer, repository: repository)
      try scene.writeFiles()
      try scene.backfill("0")
      try body(scene)
    }
  }

  /// Writes the files of a gateway; those that are not given have no records.
  func writeFiles(_ files: [String: String] = [:]) throws {
    for name in ["providers", "routes", "instances", "orders", "executions", "balances"] {
      try folder.write(files[name] ?? #"{"\#(name)":[]}"#, to: "\(name).json")
    }
  }

  /// The same, with the provider `sim` and the instance `demo`.
  static func started(_ body: (GatewayScene) throws -> Void) throws {
    try with { scene in
      #expect(try scene.send([Events.provider("sim"), Events.instance("demo")]) == [])
      try body(scene)
    }
  }

  /// Has the repository take the files over as they are; gives how many rows that changed.
  @discardableResult
  func backfill(_ id: String) throws -> Int {
    let copy = folder.file("copy-\(id)")
    _ = try writer.accept(within: .seconds(30)) { _ in
      try Gateway.legacy.copy(folder.path, to: copy)
      let order = Gateway.repository.backfillEvent(id, folder: copy, batch: 50)
      return JournalRecord(id: order.id, content: order.content)
    }
    try drain()
    #expect(try parked() == [])
    return repository.lastBackfill?.report.rowsChanged ?? -1
  }

  /// Has both sides take events; gives what was put aside so far: side, id, reason.
  @discardableResult
  func send(_ events: [String]) throws -> [String] {
    for result in try writer.accept(events.map { Array($0.utf8) }) { _ = try result.get() }
    try drain()
    return try parked()
  }

  /// Why an event is refused while its sender waits; `nil` where it is not.
  func refusal(_ event: String) throws -> String? {
    let bytes = Array(event.utf8)
    do {
      _ = try bytes.withUnsafeBufferPointer { try Gateway.decoder.decode($0) }
      return nil
    } catch let error as EventError { return "\(error.field): \(error.message)" }
  }

  private func parked() throws -> [String] {
    try journal.parked().map { "\($0.sink) \($0.id): \($0.reason)" }.sorted()
  }

  func drain() throws {
    guard writer.drain(for: .seconds(60)) else { throw DualWriteError(.lagging, "a side is stuck") }
  }

  /// What a client would get for what it types, which both sides have to give.
  func body(_ path: String) throws -> JSONValue {
    let request = try #require(Gateway.request(path), "\(path)")
    let bodies = try [Side.legacy, .repository].map { side in
      try reading { String(decoding: try $0.answer(to: request, from: side, now: 7).bytes(), as: UTF8.self) }
    }
    #expect(bodies[0] == bodies[1], "\(path)")
    return try JSONValue.parse(bodies[1])
  }

  /// Why a client gets no answer.
  func error(_ path: String) throws -> String {
    let request = try #require(Gateway.request(path), "\(path)")
    do {
      _ = try reading { try $0.answer(to: request, from: .repository, now: 7).bytes() }
      return "none"
    } catch let error as ReadError { return "\(error.code) \(error.message)" }
  }

  /// The orders of `demo`.
  func orders(_ query: String = "") throws -> [JSONValue] {
    try body("instances/demo/orders\(query)")["orders"]?.elements ?? []
  }

  func executions(_ query: String = "") throws -> [JSONValue] {
    try body("instances/demo/executions\(query)")["executions"]?.elements ?? []
  }

  /// Compares both sides, a copy of the folder in place of the live one.
  func parity() throws -> ParityReport {
    let copy = folder.file("cut-\(UInt32.random(in: 0 ... .max))")
    try Gateway.legacy.copy(folder.path, to: copy)
    var random = SystemRandomNumberGenerator()
    let run = ParityRun(
      domain: Gateway.name, endpoints: Gateway.endpoints, clock: { 1_795_253_415_000 }, random: &random)
    return try reading(copy) { run.report(on: $0) }
  }

  /// How many records the repository answers with, and how many rows of a table were read for it. Of so few rows the server
  /// would read all, one after the other or in the order of their keys, if it were let.
  func rowsRead(of table: String, for path: String) throws -> (count: Int64?, rows: Int64) {
    let request = try #require(Gateway.request(path), "\(path)")
    let connection = try PostgresConnection(PostgresConfiguration(url: url))
    return try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      try connection.execute(script: "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
      let bytes = try Gateway.reading(.init(postgres: connection)).answer(to: request, from: .repository, now: 7)
        .bytes()
      let rows = try connection.query(
        sql: "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = '\(table)'"
      ) { try $0.decode(0, as: Int64.self) }
      return (try JSONValue.parse(bytes)["count"]?.int.map(Int64.init), try #require(rows.first))
    }
  }

  private func reading<Value>(_ location: String? = nil, _ body: (any DomainSnapshot) throws -> Value) throws -> Value {
    try PostgresConnection(PostgresConfiguration(url: url)).transaction(isolation: .repeatableRead, readOnly: true) {
      connection in
      try body(Gateway.reading(.init(legacyPath: location ?? folder.path, postgres: connection)))
    }
  }

  /// What a command of the domain's own prints.
  func lines(of tool: String) throws -> [String] {
    let tool = try #require(Gateway.tools.first { $0.name == tool })
    guard case .looking(let look) = tool.work else { return [] }
    let connection = try PostgresConnection(PostgresConfiguration(url: url))
    let result = try connection.transaction(isolation: .repeatableRead, readOnly: true) { connection in
      try look(ToolInput(legacyPath: folder.path, postgres: connection, now: 1_731_326_500_000))
    }
    return result.parts.flatMap { part -> [String] in if case .lines(let lines) = part { lines } else { [] } }
  }

  /// The first column of a query's rows, texts.
  func texts(_ sql: String) throws -> [String] {
    try PostgresConnection(PostgresConfiguration(url: url)).query(sql: sql) { try $0.decode(0) }
  }
}

/// Events as a gateway sends them.
enum Events {
  /// 2024-11-11T12:00:00Z.
  static let noon = 1_731_326_400

  static func event(_ type: String, _ id: String, _ data: String) -> String {
    #"{"type":"\#(type)","id":"\#(id)","data":{\#(data)}}"#
  }

  static func provider(_ name: String, id: String? = nil, _ more: String = "", at: Int = noon) -> String {
    event("provider", id ?? "p-\(name)", #""name":"\#(name)","adapter":"simulated","at":\#(at)\#(more)"#)
  }

  static func step(_ name: String, to status: String, id: String, _ more: String = "", at: Int = noon) -> String {
    event("provider-status", id, #""name":"\#(name)","status":"\#(status)","at":\#(at)\#(more)"#)
  }

  /// All routes of a provider: by types, the topics of each.
  static func routes(_ routes: [(type: String, topic: String)], id: String, of name: String = "sim") -> String {
    let list = routes.map { #"{"Type":"\#($0.type)","WSTopics":["\#($0.topic)"],"RestFns":[],"Filters":[]}"# }
    return event("routes", id, #""provider":"\#(name)","routes":[\#(list.joined(separator: ","))],"at":\#(noon)"#)
  }

  static func instance(_ name: String, id: String? = nil, _ more: String = "") -> String {
    event(
      "instance", id ?? "i-\(name)",
      #""id":"\#(name)","strategyIdentifier":"momentum","selector":"momentum:beta","tag":"beta","providers":["sim"],"#
        + #""providerSymbols":{"sim":["BTC-USDT"]},"config":{"window":"24h","path":"a/b<c"},"at":\#(noon)\#(more)"#)
  }

  /// A limit order of `demo` at `sim`.
  static func order(
    _ client: String, id: String? = nil, quantity: String = "1.25", price: String? = "27500.50", _ more: String = "",
    placedAt: Int = noon
  ) -> String {
    let (type, price) = price.map { ("Limit", #","price":"\#($0)""#) } ?? ("Market", "")
    return event(
      "order", id ?? "o-\(client)",
      #""provider":"sim","strategyInstance":"demo","clientOrderId":"\#(client)","symbol":"BTC-USDT","side":"Buy","#
        + #""type":"\#(type)","quantity":"\#(quantity)"\#(price),"placedAt":\#(placedAt),"at":\#(noon)\#(more)"#)
  }

  /// A report of an order; with quantity and price, of a fill.
  static func report(
    _ client: String, _ state: String, id: String, fill: (quantity: String, price: String)? = nil, _ more: String = "",
    second: Int = noon + 1
  ) -> String {
    let fill = fill.map { #","quantity":"\#($0.quantity)","price":"\#($0.price)""# } ?? ""
    return event(
      "execution", "x-\(id)",
      #""provider":"sim","clientOrderId":"\#(client)","eventId":"\#(id)","state":"\#(state)","time":\#(second)000000000,"#
        + #""at":\#(noon + 5)\#(fill)\#(more)"#)
  }

  static func balance(_ total: String, id: String, asset: String = "usdt", second: Int = noon) -> String {
    event(
      "balance", id,
      #""provider":"sim","asset":"\#(asset)","total":"\#(total)","available":"1.50","snapshotAt":\#(second),"#
        + #""at":\#(noon)"#)
  }
}
