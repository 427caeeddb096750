import Testing

@testable import CutoverParity
@testable import CutoverProgram

@Suite struct `The forecast of a run` {
  private let last: [(endpoint: String, duration: Int64)] = [("prices", 1000), ("trades", 20_000), ("analytics", 4000)]

  private func words(_ forecast: inout RunForecast, _ endpoint: String, _ records: Int, at now: Int64) -> String {
    forecast.words(for: .init(endpoint: endpoint, records: records, differences: 1), at: now)
  }

  @Test func `goes by how long the last run took`() {
    var forecast = RunForecast(["trades", "analytics"], after: last)
    #expect(words(&forecast, "trades", 0, at: 50_000) == "0 records, 1 difference, about 24 s left: trades")
    #expect(
      words(&forecast, "trades", 5000, at: 60_000)
        == "5000 records, 1 difference, about 14 s left, 500 a second: trades")
    #expect(words(&forecast, "analytics", 0, at: 70_000) == "0 records, 1 difference, about 4 s left: analytics")
  }

  @Test func `says nothing of a run that takes longer, or that had none before it`() {
    var forecast = RunForecast(["trades", "analytics"], after: last)
    _ = words(&forecast, "trades", 0, at: 0)
    #expect(words(&forecast, "trades", 9000, at: 30_000) == "9000 records, 1 difference, 300 a second: trades")
    var first = RunForecast(["trades", "balances"], after: last)
    #expect(words(&first, "trades", 0, at: 0) == "0 records, 1 difference: trades")
  }

  private func words(
    _ forecast: inout CrewForecast, _ segment: Int, _ endpoint: String, _ records: Int, isFinished: Bool = false,
    at now: Int64
  ) -> String {
    let progress = ParityRun.Progress(endpoint: endpoint, records: records, differences: 1)
    return forecast.words(for: .init(segment: segment, progress: progress, isFinished: isFinished), at: now)
  }

  @Test func `adds up what threads do, and is no shorter than the longest of it`() {
    var forecast = CrewForecast(["prices", "trades", "analytics"], after: last, jobs: 2)
    #expect(words(&forecast, 1, "trades", 0, at: 0) == "0 records, 1 difference, about 20 s left: trades")
    #expect(
      words(&forecast, 2, "analytics", 100, at: 1000)
        == "100 records, 2 differences, about 19 s left, 100 a second: analytics, trades")
    #expect(
      words(&forecast, 2, "analytics", 900, isFinished: true, at: 3000)
        == "900 records, 2 differences, about 17 s left, 300 a second: trades")
    _ = words(&forecast, 0, "prices", 0, isFinished: true, at: 4000)
    #expect(
      words(&forecast, 1, "trades", 100, at: 21_000) == "1000 records, 3 differences, 47 a second: trades")
  }
}
