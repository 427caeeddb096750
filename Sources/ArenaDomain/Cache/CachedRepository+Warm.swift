import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension CachedRepository {
  /// Fills Redis with everything that reads look for there, replacing what it has, and returns how many keys that made.
  ///
  /// Documents that the repository does not have are passed over. Throws `ReadError`.
  func warm() throws -> Int {
    let before = keysWritten
    try refreshing {
      try skippingMissing { _ = try cryptoPrices() }
      try skippingMissing { try writeLatestPrices() }
      try skippingMissing { _ = try positions().elements() }
      try skippingMissing { try warmTrades() }
      try skippingMissing { _ = try sinceInceptionValues().elements() }
      try skippingMissing { try writeRanks(try leaderboard().elements() ?? []) }
      try skippingMissing { try warmAnalytics(try analytics().elements() ?? []) }
      try skippingMissing { try warmConversations() }
    }
    return keysWritten - before
  }

  private func warmAnalytics(_ list: [ModelAnalytics]) throws {
    for model in Set(list.map { ExactString($0.modelId) }) { _ = try analytics(of: model.string) }
  }

  private func skippingMissing(_ body: () throws -> Void) throws {
    do { try body() } catch let error as ReadError where error.code == .missing {}
  }
}
