import CutoverJSON
import CutoverRedis

/// The keys of values that stand in Redis and that no endpoint shows as they stand.
extension CacheRegistry {
  /// The value that `key` holds, where it is one that no endpoint shows; `nil` of all others.
  func storedNote(ofKey key: String) -> CacheNote? {
    guard contains(key) else { return nil }
    let parts = key.dropFirst(prefix.count + 1).split(separator: ":", omittingEmptySubsequences: false)
      .map { Self.unescaped($0) }
    switch (parts.first, parts.count) {
    case ("price", 4) where parts[3] == "latest": return CacheNote(.latestPrice, parts[2], provider: parts[1])
    case ("decision", 3) where parts[1] == "last": return CacheNote(.lastDecision, parts[2])
    case ("trader", 3) where parts[2] == "state": return CacheNote(.traderState, parts[1])
    case ("market", 4) where parts[1] == "asset": return CacheNote(.marketAsset, parts[3], provider: parts[2])
    case ("market", 4) where parts[1] == "ctx": return CacheNote(.marketContext, parts[3], provider: parts[2])
    case ("sim", 3) where parts[1] == "orders": return CacheNote(.simulatedOrders, parts[2])
    case ("sim", 3) where parts[1] == "balances": return CacheNote(.simulatedBalances, parts[2])
    default: return nil
    }
  }

  /// Those that Redis holds now. Walks all of it. Throws `RedisError`.
  func storedNotes(on redis: RedisConnection) throws -> Set<CacheNote> {
    var notes: Set<CacheNote> = []
    try redis.scan(matching: pattern) { names in notes.formUnion(names.compactMap { storedNote(ofKey: $0) }) }
    return notes
  }

  /// What the registry's own escapes stand for.
  private static func unescaped(_ part: Substring) -> String {
    if part == "%61ll" { return "all" }
    return String(part.replacing("%3A", with: ":").replacing("%25", with: "%"))
  }
}
