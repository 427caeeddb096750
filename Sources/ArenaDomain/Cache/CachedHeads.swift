import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository

/// The trades as far as Redis has a say in them: of each group the newest ones, which come from Redis, against the rows
/// that they stand for.
///
/// A reader of the cache takes a group's head from Redis, and goes on in Postgres after the place of the head's last
/// trade, unless the head is as long as the group. So whatever is wrong with a head shows up to that place, or, where
/// nothing follows the head, in the whole group. The rows after it are the same rows for both.
///
/// The two lists are for one comparison, which reads them in lock step.
final class CachedHeads {
  private let repository: Repository
  private let cache: CachedRepository
  /// The head that one list has read and the other has not come to.
  private var ahead: (side: Side, group: Int64, head: [CachedTrade])?

  init(_ repository: Repository, _ cache: CachedRepository) {
    self.repository = repository
    self.cache = cache
  }

  /// What Redis has.
  func cached() throws -> ElementStream<Trade> {
    try listing { [self] group in try cache.isolating { ElementStream(try head(of: group, for: .cache).map(\.trade)) } }
  }

  /// The rows that what Redis has stands for.
  func stored() throws -> ElementStream<Trade> {
    try listing { [self] group in
      // A cache that fails does so on its own side, when that is read: there is nothing to compare it with.
      guard let head = try? head(of: group, for: .repository) else { return ElementStream([]) }
      let isWhole = group.isWhole(in: head.count, newest: cache.keys.settings.newest)
      guard isWhole || !head.isEmpty else { return ElementStream([]) }
      // As many rows as the head has, and the one at which they end.
      let rows = try repository.connection.stream(
        ListGroup<TradeTable>(fromStartOf: group.groupOrdinal), batch: head.count + 1)
      var hasEnded = false
      return ElementStream {
        guard !hasEnded,
          let row = try RepositoryRead.translating(
            "trades", { try RepositoryRead.naming("trades", "id") { try rows.next() } }),
          isWhole || head.last.map({ !$0.precedes(row) }) ?? false
        else {
          hasEnded = true
          return nil
        }
        return row.trade
      }
    }
  }

  private func head(of group: ListTradeGroups.Row, for side: Side) throws -> [CachedTrade] {
    if let ahead, ahead.side != side, ahead.group == group.groupOrdinal {
      self.ahead = nil
      return ahead.head
    }
    let head = try cache.newestTrades(of: group)
    ahead = (side, group.groupOrdinal, head)
    return head
  }

  /// The groups that Redis has a part of, one after the other.
  private func listing(_ head: @escaping (ListTradeGroups.Row) throws -> ElementStream<Trade>) throws -> ElementStream<
    Trade
  > {
    // What a comparison left that was broken off is no part of this one.
    ahead = nil
    return try repository.reading(.trades) { document in
      guard !document.isNull else { return .null }
      let groups = try cache.tradeGroups().filter(\.pure)
      return ElementStream(concatenating: groups.map { group in { try head(group) } })
    }
  }
}

extension ListTradeGroups.Row {
  /// Whether so many trades, the newest of the group, are all of it. At most `newest` are kept of a group, and so counted.
  func isWhole(in count: Int, newest: Int) -> Bool { count >= trades && trades <= newest }
}
