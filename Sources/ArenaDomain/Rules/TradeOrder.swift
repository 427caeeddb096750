import CutoverDocuments

/// The order of the trades in a list, which both stores follow:
///
/// - Trades stand in groups. A group begins with the first trade of a model, and goes on to the next trade of a model that has
///   none yet: so a list that is in order has a group for each model.
/// - A trade's sort time is the lowest exit time of its group so far: its own, where the list is in order.
/// - A new trade comes into its model's group, behind all those whose sort time is not below its exit time. Where the model
///   has no group, it begins one at the end.
/// - A trade that comes again stays where it is as long as its model and its exit time do. Else it is removed and added
///   as a new one.
struct TradeGroups {
  /// By the numbers of models, the ordinals of their groups; -1 where there is none.
  private(set) var ordinals: [Int]
  private(set) var count = 0
  /// The model of the group that the list has come to; -1 before the first one.
  private(set) var owner = -1
  /// That of the trade that was passed last.
  private(set) var sortTime = Double.infinity

  init(models: Int = 0) { ordinals = Array(repeating: -1, count: models) }

  /// Passes the next trade of the list; whether a group begins with it. Models are numbered from 0 on as they come.
  mutating func pass(model: Int, exitTime: Double) -> Bool {
    while ordinals.count <= model { ordinals.append(-1) }
    let begins = ordinals[model] < 0
    if begins {
      ordinals[model] = count
      count += 1
      (owner, sortTime) = (model, .infinity)
    }
    sortTime = min(sortTime, exitTime)
    return begins
  }

  /// Whether a new trade of the group comes before the one that was passed last.
  func comesBefore(_ exitTime: Double) -> Bool { exitTime > sortTime }

  /// Whether a trade that comes again stays where it is.
  static func stays(isSameModel: Bool, from old: Double, to new: Double) -> Bool { isSameModel && old == new }
}

/// Gives each trade of a file its place, so that sorting by (groupOrdinal, sortTime descending, arrival) gives the
/// file's order back: also that of a file whose groups or exit times are not in order.
struct TradeOrder {
  private var models = KeyTable()
  private var groups = TradeGroups()
  private var arrival: Int64 = 0

  /// The next trade of the file, with its place.
  mutating func place(_ trade: Trade) -> PlacedTrade {
    let place = place(id: trade.id, model: trade.modelId, exitTime: trade.exitTime)
    return PlacedTrade(
      trade: trade, groupOrdinal: place.groupOrdinal, sortTime: place.sortTime, arrival: place.arrival)
  }

  /// The place of the next trade of the file.
  mutating func place(id: String, model: String, exitTime: Double) -> TradePlace {
    _ = groups.pass(model: models.add(model), exitTime: exitTime)
    defer { arrival += 1 }
    return TradePlace(
      id: id, groupOrdinal: Int64(groups.count) - 1, sortTime: groups.sortTime, arrival: arrival)
  }
}
