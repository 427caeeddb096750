import CutoverDualWrite
import CutoverHosting
import CutoverJSON
import CutoverMessages
import CutoverPostgres
import CutoverRedis
import CutoverTelemetry
import CutoverTestKit
import CutoverThreads
import GatewayDomain
import Testing

/// Takes, refuses or does not answer, and remembers what it was sent.
private final class TestTarget: MessageTarget {
  private let sent = Monitor<[String]>([])
  private let outcome: @Sendable (ClaimedMessage) -> SendOutcome

  init(_ outcome: @escaping @Sendable (ClaimedMessage) -> SendOutcome = { _ in .sent }) { self.outcome = outcome }

  /// What was taken, as the ids that consumers know.
  var events: [String] { sent.withLock { $0 } }

  func send(_ messages: [ClaimedMessage], until isOver: () -> Bool) -> [SendOutcome] {
    var outcomes: [SendOutcome] = []
    for message in messages {
      let outcome = outcome(message)
      outcomes.append(outcome)
      if outcome == .sent { sent.withLock { $0.append(message.eventId) } }
      if case .unavailable = outcome { break }
    }
    return outcomes
  }
}

extension GatewayScene {
  fileprivate func pool() throws -> PostgresPool { PostgresPool(try PostgresConfiguration(url: url), size: 2) }

  fileprivate func withConnection<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    try body(PostgresConnection(PostgresConfiguration(url: url)))
  }

  fileprivate func messages(_ state: MessageState? = nil) throws -> [StoredMessage] {
    try withConnection { try MessageOutbox.list(state, limit: 1000, on: $0) }
  }

  /// Writes as a test does that turns back the clock.
  func execute(_ sql: String) throws { try withConnection { try $0.execute(script: sql) } }

  fileprivate func deliver(
    to target: any MessageTarget, _ policy: DeliveryPolicy = DeliveryPolicy()
  ) throws -> MessageDelivery.Result {
    try MessageDelivery(pool(), to: target, policy, metrics: MessageMetrics(in: MetricsRegistry())).deliver()
  }
}

@Suite struct `Messages of the gateway` {
  @Test func `are enqueued with what they tell of, once, and without secrets`() throws {
    try GatewayScene.started { scene in
      let order = Events.order("c1", #","metadata":{"tif":"GTC","apiKey":"abc"}"#)
      try scene.send([order, order.replacing("o-c1", with: "again")])
      try scene.send([
        Events.report("c1", "PARTIAL", id: "evt-1", fill: ("0.4", "27500")), Events.balance("1000", id: "b1"),
        Events.event("extension", "e1", #""name":"note","provider":"sim","payload":{"token":"x","a":1},"at":5"#),
      ])
      let messages = try scene.messages()
      #expect(messages.map(\.eventType) == ["OrderPlaced", "ExecReport", "BalanceUpdate", "Extension"])
      #expect(messages.map(\.state) == ["PENDING", "PENDING", "PENDING", "PENDING"])
      #expect(
        messages.map(\.headers.text) == [
          #"{"eventId":"o-c1","provider":"sim","symbol":"BTC-USDT"}"#,
          #"{"eventId":"x-evt-1","provider":"sim","symbol":"BTC-USDT"}"#,
          #"{"eventId":"b1","provider":"sim","symbol":"USDT"}"#, #"{"eventId":"e1","provider":"sim"}"#,
        ])
      let id = OrderID.derived(provider: "sim", clientOrderId: "c1")
      #expect(messages[0].aggregateType == "order" && messages[0].aggregateId == id)
      let payload = try JSONValue.parse(Array(messages[0].payload.text.utf8))
      #expect(payload["metadata"]?.compact == #"{"tif":"GTC"}"# && payload["quantity"]?.string == "1.25")
      #expect(messages[3].payload.text.contains(#""payload":{"a":1}"#))
      #expect(try scene.texts("SELECT count(*)::text FROM outbox_messages WHERE payload::text LIKE '%abc%'") == ["0"])
    }
  }

  @Test func `of an event that is put aside, or of a backfill, there are none`() throws {
    try GatewayScene.started { scene in
      try scene.send([Events.order("c1")])
      try scene.backfill("1")
      #expect(try scene.send([Events.order("c1", id: "other", quantity: "2")]).count == 2)
      #expect(try scene.messages().map(\.eventType) == ["OrderPlaced"])
    }
  }

  @Test func `with a payload above 100 KiB are refused`() throws {
    try GatewayScene.with { scene in
      func event(_ count: Int) -> String {
        let text = String(repeating: "x", count: count)
        return Events.event("extension", "e", #""name":"note","payload":"\#(text)","at":5"#)
      }
      let refusals = [try scene.refusal(event(102_398)), try scene.refusal(event(102_399))]
      #expect(refusals == [nil, "/data/payload: it has 102400 bytes at most"])
    }
  }

  @Test func `are delivered once, oldest first, and are then of one attempt`() throws {
    try GatewayScene.started { scene in
      try scene.send((1...5).map { Events.order("c\($0)") })
      let target = TestTarget()
      let result = try scene.deliver(to: target)
      #expect(result.claimed == 5 && result.delivered == 5 && result.failed == 0)
      #expect(target.events == (1...5).map { "o-c\($0)" })
      #expect(try scene.messages(.delivered).map(\.attempts) == [1, 1, 1, 1, 1])
      #expect(try scene.deliver(to: target).claimed == 0)
      #expect(target.events.count == 5)
    }
  }

  /// As after a `kill -9` between the claim and the delivery.
  @Test func `whose worker has died are delivered when its claim has run out`() throws {
    try GatewayScene.started { scene in
      try scene.send([Events.order("c1")])
      try scene.execute("UPDATE outbox_messages SET claimed_until = now() + interval '30 s'")
      #expect(try scene.messages().map(\.state) == ["CLAIMED"])
      let target = TestTarget()
      #expect(try scene.deliver(to: target).claimed == 0)
      try scene.execute("UPDATE outbox_messages SET claimed_until = now() - interval '1 s'")
      #expect(try scene.deliver(to: target).delivered == 1)
      #expect(target.events == ["o-c1"])
      #expect(try scene.messages().map(\.attempts) == [1])
    }
  }

  @Test func `are dead after ten attempts, not tried again, and replayed on request`() throws {
    try GatewayScene.started { scene in
      try scene.send([Events.order("c1")])
      let refusing = TestTarget { _ in .refused("no") }
      for attempt in 1...10 {
        let result = try scene.deliver(to: refusing)
        #expect(result.failed == 1 && result.dead == (attempt == 10 ? 1 : 0))
        #expect(try scene.deliver(to: refusing).claimed == 0, "it waits after attempt \(attempt)")
        try scene.execute("UPDATE outbox_messages SET available_at = now()")
      }
      let dead = try scene.messages(.dead)
      #expect(dead.map(\.attempts) == [10] && dead.map(\.lastError) == ["no"])
      let target = TestTarget()
      #expect(try scene.deliver(to: target).claimed == 0)
      let status = try scene.withConnection { try MessageOutbox.status(on: $0) }
      #expect(status.dead == 1 && status.pending == 0 && status.lastError == "no")
      #expect(try scene.withConnection { try MessageOutbox.replay(on: $0) } == 1)
      #expect(try scene.messages().map { [$0.state, "\($0.attempts)"] } == [["PENDING", "0"]])
      #expect(try scene.deliver(to: target).delivered == 1)
      #expect(target.events == ["o-c1"])
    }
  }

  @Test func `wait twice as long after each failure`() throws {
    try GatewayScene.started { scene in
      try scene.send([Events.order("c1")])
      let refusing = TestTarget { _ in .refused("no") }
      var waits: [String] = []
      for _ in 1...8 {
        _ = try scene.deliver(to: refusing)
        waits += try scene.texts(
          "SELECT round(extract(epoch FROM available_at - now()) / 30)::text FROM outbox_messages")
        try scene.execute("UPDATE outbox_messages SET available_at = now()")
      }
      #expect(waits == ["1", "2", "4", "8", "16", "32", "60", "60"])
    }
  }

  @Test func `that an outage has kept are not counted as tried, but for the first`() throws {
    try GatewayScene.started { scene in
      try scene.send((1...3).map { Events.order("c\($0)") })
      let result = try scene.deliver(to: TestTarget { _ in .unavailable("nobody is there") })
      #expect(result.claimed == 3 && result.failed == 1 && result.outage == "nobody is there")
      #expect(try scene.messages().map(\.state) == ["RETRY", "PENDING", "PENDING"])
      #expect(try scene.messages().map(\.attempts) == [1, 0, 0])
    }
  }

  @Test func `are each claimed by one of several workers`() throws {
    try GatewayScene.started { scene in
      try scene.send((1...200).map { Events.order("c\($0)") })
      let target = TestTarget()
      var policy = DeliveryPolicy()
      policy.batch = 7
      let (pool, small) = (PostgresPool(try PostgresConfiguration(url: scene.url), size: 4), policy)
      let workers = (0..<4).map { _ in
        Thread {
          let delivery = MessageDelivery(pool, to: target, small, metrics: MessageMetrics(in: MetricsRegistry()))
          while let result = try? delivery.deliver(), result.claimed > 0 {}
        }
      }
      for worker in workers { worker.join() }
      #expect(target.events.count == 200 && Set(target.events).count == 200)
      #expect(try scene.texts("SELECT DISTINCT attempts::text FROM outbox_messages") == ["1"])
    }
  }

  @Test func `go to a stream of Redis with all that consumers need`() throws {
    try TestServers.shared.withRedis { url in
      try GatewayScene.started { scene in
        try scene.send([Events.order("c1")])
        let redis = RedisPool(try RedisConfiguration(url: url), size: 1)
        #expect(try scene.deliver(to: StreamTarget(redis, "orders", length: 100)).delivered == 1)
        let entries = try redis.withConnection { try $0.command("XRANGE", "orders", "-", "+") }.array ?? []
        let fields = entries.first?.array?.last?.array?.compactMap(\.string) ?? []
        #expect(fields.count == 12 && fields.prefix(4) == ["eventId", "o-c1", "type", "OrderPlaced"])
        #expect(fields.last?.contains(#""clientOrderId":"c1""#) == true)
        // A key of another type takes none.
        try scene.send([Events.order("c2")])
        _ = try redis.withConnection { try $0.command("SET", "text", "x") }
        let result = try scene.deliver(to: StreamTarget(redis, "text", length: 100))
        #expect(result.failed == 1 && result.delivered == 0)
        // Port 1: nobody listens there.
        try scene.execute("UPDATE outbox_messages SET available_at = now()")
        let away = RedisPool(try RedisConfiguration(url: "redis://127.0.0.1:1/0"), size: 1)
        #expect(try scene.deliver(to: StreamTarget(away, "orders", length: 100)).outage != nil)
      }
    }
  }

  @Test func `are purged by state and age`() throws {
    try GatewayScene.started { scene in
      try scene.send((1...3).map { Events.order("c\($0)") })
      _ = try scene.deliver(to: TestTarget { $0.eventId == "o-c3" ? .refused("no") : .sent })
      try scene.execute("UPDATE outbox_messages SET published_at = '2020-01-01' WHERE event_key = 'o-c1'")
      let count = try scene.withConnection { try MessageOutbox.purge(.delivered, before: 1_600_000_000, on: $0) }
      #expect(count == 1)
      #expect(try scene.messages().map(\.state) == ["DELIVERED", "RETRY"])
      #expect(try scene.withConnection { try MessageOutbox.purge(nil, on: $0) } == 2)
    }
  }

  @Test func `are removed when they were kept long enough, and those that nobody wants, too`() throws {
    try GatewayScene.started { scene in
      try scene.send((1...3).map { Events.order("c\($0)") })
      _ = try scene.deliver(to: TestTarget { $0.eventId == "o-c1" ? .sent : .refused("no") })
      try scene.execute(
        "UPDATE outbox_messages SET available_at = '2020-01-01', created_at = '2020-01-01',"
          + " published_at = CASE WHEN delivered THEN '2020-01-01'::timestamptz END WHERE event_key <> 'o-c3'")
      let metrics = MessageMetrics(in: MetricsRegistry())
      func expire(unsent: Bool) throws -> Int {
        try scene.withConnection {
          try MessageDelivery.expire(unsent: unsent, DeliveryPolicy(), on: $0, metrics: metrics)
        }
      }
      #expect(try expire(unsent: false) == 1)
      #expect(try expire(unsent: true) == 1)
      #expect(try scene.texts("SELECT event_key FROM outbox_messages") == ["o-c3"])
    }
  }

  @Test func `that the gateway's own programs enqueue are delivered, under the old name of the table`() throws {
    try GatewayScene.started { scene in
      try scene.execute(
        "INSERT INTO events_outbox (aggregate_type, aggregate_id, event_type, payload, headers)"
          + #" VALUES ('order', '1', 'OrderPlaced', '{"a":1}', '{"eventId":"own-1"}')"#)
      let target = TestTarget()
      #expect(try scene.deliver(to: target).delivered == 1)
      #expect(target.events == ["own-1"])
      #expect(try scene.texts("SELECT attempts::text FROM events_outbox WHERE delivered") == ["1"])
    }
  }
}
