import CutoverCache
import CutoverDomain
import CutoverJSON
import CutoverPostgres

extension CachedRepository {
  /// Fills Redis with everything that reads look for there, replacing what it has, and returns how many keys that made.
  ///
  /// Documents that the repository does not have are passed over. Throws `ReadError`.
  func warm() throws -> Int {
    let before = through.keysWritten
    try through.refreshing {
      try skippingMissing { _ = try cryptoPrices() }
      try skippingMissing { try writeLatestPrices() }
      try skippingMissing { _ = try positions().elements() }
      try skippingMissing { try warmTrades() }
      try skippingMissing { _ = try sinceInceptionValues().elements() }
      try skippingMissing { try writeRanks(try leaderboard().elements() ?? []) }
      try skippingMissing { try warmAnalytics() }
      try skippingMissing { try warmConversations() }
    }
    return through.keysWritten - before
  }

  /// A model can have analytics of its own without being in the list of all.
  private func warmAnalytics() throws {
    var models = Set(try repository.models().map { ExactString($0) })
    for entry in try analytics().elements() ?? [] { models.insert(ExactString(entry.modelId)) }
    for model in models { _ = try analytics(of: model.string) }
  }

  private func skippingMissing(_ body: () throws -> Void) throws {
    do { try body() } catch let error as ReadError where error.code == .missing {}
  }
}
