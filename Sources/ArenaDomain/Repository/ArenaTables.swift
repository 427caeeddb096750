import CutoverJSON
import CutoverRepository

// The tables whose rows are records; statements about them are made from what stands here. See the migrations for what
// the columns mean.

enum AccountTable: RecordTable {
  typealias Record = AccountEntry
  static let table = "accounts"
  static let keyFields: [StaticString] = ["model_id"]
  static let keepsArrival = true
  static func key(of entry: AccountEntry) -> ExactString { ExactString(entry.modelId) }
}

/// The open positions. What is closed stays in the same table, and is no record of this one any more.
enum PositionTable: RecordTable {
  typealias Record = FiledPosition
  static let table = "positions"
  static let keyFields: [StaticString] = ["model_id", "market"]
  static func key(of position: FiledPosition) -> NamePair { NamePair(position.modelId, position.market) }

  static let traits = TableTraits(subset: ("status", "open"))

  enum ByModel: RecordIndex {
    typealias Table = PositionTable
    static let field = "model_id"
  }
}

enum SnapshotTable: RecordTable {
  typealias Record = Snapshot
  static let table = "account_equity_snapshots"
  static let keyFields: [StaticString] = ["id"]
  static let keepsArrival = true
  static func key(of snapshot: Snapshot) -> ExactString { ExactString(snapshot.total.id) }

  static let traits = TableTraits(elsewhere: ["positions"])

  enum ById: RecordIndex {
    typealias Table = SnapshotTable
    static let field = "id"
  }
}

/// The positions that snapshots carried.
enum SnapshotPositionTable: RecordTable {
  typealias Record = SnapshotPosition
  static let table = "account_snapshot_positions"
  static let keyFields: [StaticString] = ["snapshot_id", "market"]
  static func key(of position: SnapshotPosition) -> NamePair { NamePair(position.snapshotId, position.market) }

  static let traits = TableTraits(isPart: true)

  enum BySnapshot: RecordIndex {
    typealias Table = SnapshotPositionTable
    static let field = "snapshot_id"
  }
}

enum TradeTable: RecordTable {
  typealias Record = PlacedTrade
  static let table = "trades"
  static let keyFields: [StaticString] = ["id"]
  static func key(of trade: PlacedTrade) -> ExactString { ExactString(trade.trade.id) }

  /// The order of the wire.
  static let traits = TableTraits(
    place: ["group_ordinal", "sort_time", "arrival"],
    order: [.ascending("group_ordinal"), .descending("sort_time"), .ascending("arrival"), .ascending("id")])
}

enum SinceInceptionTable: RecordTable {
  typealias Record = SinceInceptionValue
  static let table = "since_inception_values"
  static let keyFields: [StaticString] = ["id"]
  static let keepsArrival = true
  static func key(of value: SinceInceptionValue) -> ExactString { ExactString(value.id) }

  enum ByModel: RecordIndex {
    typealias Table = SinceInceptionTable
    static let field = "model_id"
  }
}

enum LeaderboardTable: RecordTable {
  typealias Record = LeaderboardEntry
  static let table = "leaderboard_entries"
  static let keyFields: [StaticString] = ["id"]
  static let keepsArrival = true
  static func key(of entry: LeaderboardEntry) -> ExactString { ExactString(entry.id) }
}

/// Analytics as the list of all models has them.
enum ListedAnalyticsTable: AnalyticsTable { static let source = "list" }

/// Analytics as a model's own file has them.
enum OwnAnalyticsTable: AnalyticsTable { static let source = "own" }

protocol AnalyticsTable: RecordTable where Record == FiledAnalytics, Key == ExactString {
  static var source: String { get }
}

extension AnalyticsTable {
  static var table: String { "model_analytics" }
  static var keyFields: [StaticString] { ["source", "model"] }
  static var keepsArrival: Bool { true }
  static func key(of analytics: FiledAnalytics) -> ExactString { ExactString(analytics.model) }

  /// A record has a time of its own, which is called `updated_at`.
  static var traits: TableTraits { TableTraits(subset: ("source", source), stamp: "written_at") }
}

/// The newest price of each symbol, by provider.
enum LatestPriceTable: RecordTable {
  typealias Record = StoredPrice
  static let table = "price_latest"
  static let keyFields: [StaticString] = ["provider", "symbol"]
  static func key(of price: StoredPrice) -> NamePair { NamePair(price.provider, price.symbol) }

  static let traits = TableTraits(version: "timestamp")
}

enum MessageTable: RecordTable {
  typealias Record = StoredMessage
  static let table = "conversation_messages"
  static let keyFields: [StaticString] = ["conversation_id", "ordinal"]
  static func key(of message: StoredMessage) -> [Int64] { [message.conversationId, message.ordinal] }
}

enum MarketAssetTable: RecordTable {
  typealias Record = MarketAsset
  static let table = "market_assets"
  static let keyFields: [StaticString] = ["provider", "symbol"]
  static func key(of asset: MarketAsset) -> NamePair { NamePair(asset.provider, asset.symbol) }
}

enum MarketContextTable: RecordTable {
  typealias Record = MarketAssetContext
  static let table = "market_asset_ctx"
  static let keyFields: [StaticString] = ["provider", "symbol"]
  static func key(of context: MarketAssetContext) -> NamePair { NamePair(context.provider, context.symbol) }
}

enum DecisionCycleTable: RecordTable {
  typealias Record = DecisionCycle
  static let table = "decision_cycles"
  static let keyFields: [StaticString] = ["id"]
  static func key(of cycle: DecisionCycle) -> ExactString { ExactString(cycle.id) }
}

enum TraderStateTable: RecordTable {
  typealias Record = NamedDetail
  static let table = "trader_state"
  static let keyFields: [StaticString] = ["id"]
  static func key(of state: NamedDetail) -> ExactString { ExactString(state.id) }
}
