import Testing

@testable import CutoverParity
@testable import cutover

@Suite struct `The forecast of a run` {
  private let last: [(endpoint: String, duration: Int64)] = [("prices", 1000), ("trades", 20_000), ("analytics", 4000)]

  private func words(_ forecast: inout RunForecast, _ endpoint: String, _ records: Int, at now: Int64) -> String {
    forecast.words(for: .init(endpoint: endpoint, records: records, differences: 1), at: now)
  }

  @Test func `goes by how long the last run took`() {
    var forecast = RunForecast(["trades", "analytics"], after: last)
    #expect(words(&forecast, "trades", 0, at: 50_000) == "trades: 0 records, 1 difference, about 24 s left")
    #expect(
      words(&forecast, "trades", 5000, at: 60_000)
        == "trades: 5000 records, 500 a second, 1 difference, about 14 s left")
    #expect(words(&forecast, "analytics", 0, at: 70_000) == "analytics: 0 records, 1 difference, about 4 s left")
  }

  @Test func `says nothing of a run that takes longer, or that had none before it`() {
    var forecast = RunForecast(["trades", "analytics"], after: last)
    _ = words(&forecast, "trades", 0, at: 0)
    #expect(words(&forecast, "trades", 9000, at: 30_000) == "trades: 9000 records, 300 a second, 1 difference")
    var first = RunForecast(["trades", "balances"], after: last)
    #expect(words(&first, "trades", 0, at: 0) == "trades: 0 records, 1 difference")
  }
}
