import CutoverDomain
import CutoverJSON
import Testing

@testable import ArenaDomain

@Suite struct `The feed of simulated events` {
  private static func lines(_ count: Int, seed: UInt64 = 7) -> [[UInt8]] {
    var feed = EventFeed(seed: seed)
    return (0..<count).map { _ in feed.next() }
  }

  @Test func `gives the same for the same seed, and something else for another`() {
    #expect(Self.lines(500) == Self.lines(500))
    #expect(Self.lines(5) != Self.lines(5, seed: 8))
  }

  @Test func `has every type among its first events`() throws {
    let types = Set(try Self.lines(17).map { try decode($0).type })
    #expect(types == Set(ArenaEvent.Kind.allCases.map(\.rawValue)).subtracting(["backfill"]))
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `gives lines that are accepted, each with an id of its own`(seed: UInt64) throws {
    let lines = Self.lines(5000, seed: seed)
    let ids = try lines.map { try decode($0).id }
    #expect(ids == (1...5000).map { "sim-\(seed)-\($0)" })
    #expect(lines.allSatisfy { !$0.contains(UInt8(ascii: "\n")) })
    #expect(lines.allSatisfy { $0.count < 20_000 })
  }

  @Test func `brings what a careless writer stumbles over`() throws {
    var exits: [ExactString: Double] = [:]
    var trades = Set<ExactString>()
    var conversations = Set<ExactString>()
    var (replaced, late, tied, closing, accounts, odd) = (0, 0, 0, 0, 0, 0)
    for line in Self.lines(20_000) {
      switch try decode(line).body {
      case .trade(let completion):
        let trade = completion.trade
        if !trades.insert(ExactString(trade.id)).inserted { replaced += 1 }
        let last = exits[ExactString(trade.modelId)] ?? 0
        if trade.exitTime < last { late += 1 }
        if trade.exitTime == last { tied += 1 }
        exits[ExactString(trade.modelId)] = max(last, trade.exitTime)
        if completion.closing != nil { closing += 1 }
        if let total = completion.accountTotal {
          accounts += 1
          #expect(try total.json.count < 2500)
        }
        if trade.exitPlan.text.contains("\\u0000") { odd += 1 }
      case .conversationMessage(let message):
        if let id = message.conversation { conversations.insert(ExactString(id)) }
      default: break
      }
    }
    #expect(min(replaced, late, tied, odd) > 5)
    #expect(closing > 500 && accounts > 500 && conversations.count > 20)
  }
}
