package import CutoverCache
import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository

/// What the Arena has in Redis: the keys are those of ``ArenaCacheKind``, the values those of ``CacheQuery``.
package struct CacheRegistry: KeyedContents {
  package typealias Kind = ArenaCacheKind

  package let keys: CacheKeys
  /// Every trade, for consumers.
  package let stream: RecordStream?

  package init(_ keys: CacheKeys) {
    self.keys = keys
    stream = RecordStream(
      keys.key(["trades", "stream"], nil), of: "trade", length: keys.settings.streamLength,
      guards: "\(keys.prefix):ingest", guardOf: { CacheNote(.tradeStream, $0).key(in: keys) },
      load: { ids, connection in
        try connection.all(FindRecords<TradeTable>(ids)).map { ($0.trade.id, try $0.trade.json) }
      })
  }

  var settings: CacheSettings { keys.settings }

  package func streamed(_ note: CacheNote) -> String? { note.kind == .tradeStream ? note.name : nil }
}
