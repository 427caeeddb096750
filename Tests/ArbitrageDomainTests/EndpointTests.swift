import ArbitrageDomain
import CutoverDomain
import CutoverHosting
import CutoverParity
import CutoverTestKit
import Testing

@Suite(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
struct `Answers about a captured legacy file` {
  /// What both sides answer to what a client types.
  private func both(_ scene: Scene, _ path: String) throws -> String {
    let legacy = try scene.body(.legacy, path)
    #expect(try scene.body(.repository, path) == legacy, "\(path)")
    return legacy
  }

  @Test func `are the same from both sides, and rows that the import has refused are listed`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let report = try scene.parity()
      #expect(report.verdict == .clean)
      for endpoint in report.endpoints {
        #expect(endpoint.groups.map { "\($0.kind) \($0.template)" } == [], "\(endpoint.name)")
      }
      let losses = report.endpoints.filter { $0.losses.count > 0 }.map { "\($0.name) \($0.losses.count)" }
      #expect(losses.sorted() == ["audit 8", "executions 3", "onchain-trades 5"])
      #expect(report.endpoints.map(\.name).sorted() == Arbitrage.endpoints.map(\.name).sorted())
    }
  }

  @Test func `have amounts in the shortest binary64 form, and the exact ones beside them`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let trade = try both(scene, "onchain-trades?cursor=7&limit=1")
      #expect(trade.contains(#""amount":"18.42033680187091","amountExact":"18.420336801870911403""#))
      let smallest = try both(scene, "onchain-trades?cursor=267&limit=1")
      #expect(smallest.contains(#""id":268"#) && smallest.contains(#""amount":"0.000000000000000001""#))
      let inexact = try both(scene, "onchain-trades?cursor=269&limit=1")
      #expect(inexact.contains(#""amount":"0.30000000000000004""#))
      #expect(inexact.contains(#""priceUsdc":"150.33333333333334""#))
      let late = try both(scene, "onchain-trades?cursor=275&limit=1")
      #expect(late.contains(#""createdAt":"2025-10-10T19:45:00.000000Z""#))
      let pyth = try both(scene, "onchain-trades?cursor=282&limit=1")
      #expect(
        pyth.contains(
          #""pyth":{"price":"172.43215","confidence":"0","exponent":-5,"publishTime":"2025-10-10T19:45:00.000000Z"}"#))
    }
  }

  @Test func `are filtered and cut alike on both sides`() throws {
    try Scene.with { scene in
      try scene.importFile()
      let hedged = try both(scene, "executions?symbol=AAPL&status=FILLED&limit=2")
      #expect(hedged.components(of: #""id":"#) == 2 && hedged.components(of: #""symbol":"AAPL""#) == 2)
      let orders = try both(scene, "executions?cursor=215&limit=1")
      #expect(orders.contains(#""id":216,"symbol":"AAPL","shares":1,"#) && orders.contains(#""orderId":"000042""#))
      let ranged = try both(scene, "onchain-trades?from=2025-10-10T19:15:00Z&to=2025-10-10T19:15:01Z&limit=all")
      #expect(ranged.components(of: #""id":"#) == 1 && ranged.contains(#""id":279"#))
      let links = try both(scene, "links?executionId=199")
      #expect(links.components(of: #""id":"#) == 3 && links.contains(#""contributedShares":"0.19999999999999996""#))
      let positions = try both(scene, "positions?symbol=COIN")
      #expect(positions.contains(#""netPosition":"1.4""#))
      let rocket = try both(scene, "positions?symbol=RKLB")
      #expect(rocket.contains(#""netPosition":"0.9999999999999999""#))
      let audit = try both(scene, "audit/SOXL")
      #expect(audit.components(of: #""tradeDirection":"SELL""#) == 3 && audit.contains(#""executionDirection":"BUY""#))
    }
  }

  @Test func `sum up the queue, the profits and the tokens`() throws {
    try Scene.with { scene in
      try scene.importFile()
      #expect(
        try both(scene, "queue/stats") == #"{"unprocessed":4,"processed":279,"maxProcessedBlock":36664890}"#)
      #expect(
        try both(scene, "auth/status")
          == #"{"configured":true,"encryptionVersion":1,"accessTokenExpiresAt":"2025-10-10T20:18:00.345678Z","#
          + #""refreshTokenExpiresAt":"2025-10-15T20:00:00.345678Z"}"#)
      let poison = try both(scene, "queue?state=poison")
      #expect(poison.components(of: #""id":"#) == 1 && poison.contains(#""id":283,"#))
      #expect(try both(scene, "queue?state=new").components(of: #""id":"#) == 3)
      let summary = try both(scene, "pnl/summary")
      #expect(summary.components(of: #""symbol":"#) == 64)
      #expect(try both(scene, "pnl?cursor=0&limit=1").contains(#""realizedPnl":null,"cumulativePnl":"0""#))
    }
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(of text: String) -> Int { self.ranges(of: text).count }
}
