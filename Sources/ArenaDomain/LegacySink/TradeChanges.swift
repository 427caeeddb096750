import CutoverDocuments
import CutoverDomain
import CutoverJSON

/// Completed trades of a batch, each to be put where its model and its exit time say; see ``TradeScan`` and
/// ``TradePlan`` for how.
struct TradeChanges: DocumentChange {
  static let list = ArenaLists.trades.list

  /// An event, in the order of events.
  struct Event {
    /// The number of its id.
    let id: Int
    /// The number of its model.
    let model: Int
    let exitTime: Double
    let json: [UInt8]
  }

  private(set) var ids = KeyTable()
  private(set) var models = KeyTable()
  private(set) var events: [Event] = []

  var name: String { ArenaLists.trades.fileName }
  var isEmpty: Bool { events.isEmpty }

  mutating func put(_ trade: Trade) throws {
    events.append(
      Event(id: ids.add(trade.id), model: models.add(trade.modelId), exitTime: trade.exitTime, json: try trade.json))
  }

  func fresh() throws -> [UInt8] {
    var edit = CollectionEdit(Self.list, .array)
    edit.appended = TradePlan(of: self, for: TradeScan(of: self)).appended
    return edit.fresh()
  }

  func edit(_ file: DocumentFile) throws -> DocumentEdit {
    var scan = TradeScan(of: self)
    let shape = try scan.read(file)
    var edit = CollectionEdit(Self.list, .array)
    let plan = TradePlan(of: self, for: scan)
    if plan.removesFromFile, !scan.isRegular {
      // What a removal does to the order of such a file cannot be told from the places that were noted.
      let replay = try TradeReplay(of: self, over: file)
      (edit.steps, edit.appended) = (replay.steps, replay.appended)
    } else {
      (edit.steps, edit.appended) = (plan.steps, plan.appended)
    }
    return DocumentEdit(splices: try edit.splices(in: file, shape), layout: scan.layout(of: shape), added: edit.added)
  }
}
