import CutoverDocuments
import CutoverDomain
import CutoverJSON

/// What a batch of trades has to know of the file: where the trades with its ids are, and where the trades of its
/// models would come in. Its memory grows with the batch and the number of models, not with the file.
struct TradeScan {
  /// A trade with an id of the batch, of several the first.
  struct Found {
    /// The number of its model.
    let model: Int
    let exitTime: Double
    /// Its index in `places`.
    let place: Int
  }

  /// Where a trade would come in.
  struct Gap {
    let exitTime: Double
    /// The start of the record behind it, and the end of the one before; `nil` at the end of the list.
    var place: (start: Int, previousEnd: Int)?
  }

  static let fields = KeyFields(["id", "model_id", "exit_time"])

  private let ids: KeyTable
  /// Those of the batch first, with the same numbers.
  private(set) var models: KeyTable
  /// By the numbers of ids.
  private(set) var found: [Found?]
  private(set) var places: [RecordPlace] = []
  private var tracker = RecordTracker()
  private(set) var groups: TradeGroups
  /// By the numbers of models, how many trades they have in the file.
  private(set) var counts: [Int]
  /// Every group has trades of its own model only, newest first.
  private(set) var isRegular = true
  /// By the numbers of the batch's models, exit times from the newest on, each once.
  private var gaps: [[Gap]]

  /// A scan of a file that has no trades.
  init(of changes: TradeChanges) {
    ids = changes.ids
    models = changes.models
    found = Array(repeating: nil, count: ids.count)
    groups = TradeGroups(models: models.count)
    counts = Array(repeating: 0, count: models.count)
    var times: [[Double]] = Array(repeating: [], count: models.count)
    for event in changes.events { times[event.model].append(event.exitTime) }
    gaps = times.map { times in
      var gaps: [Gap] = []
      for time in times.sorted(by: >) where gaps.last?.exitTime != time { gaps.append(Gap(exitTime: time)) }
      return gaps
    }
  }

  /// Where a trade of `model` with `exitTime`, both of an event, comes in; `nil` at the end of the list.
  func gap(model: Int, exitTime: Double) -> (start: Int, previousEnd: Int)? {
    let gaps = gaps[model]
    var low = 0
    var high = gaps.count
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].exitTime > exitTime { low = middle + 1 } else { high = middle }
    }
    return gaps[low].place
  }

  /// Reads `file` once through.
  mutating func read(_ file: DocumentFile) throws -> DocumentShape {
    var scan = self
    let shape = try DocumentShape(file, collection: TradeChanges.list, .array) { reader in try scan.walk(reader) }
    self = scan
    return shape
  }

  private mutating func walk(_ reader: JSONReader) throws -> CollectionSpan {
    var tracker = RecordTracker()
    var id: [UInt8] = []
    var model: [UInt8] = []
    var nextGap = 0
    let span = try reader.walkRecords(&tracker) { tracker in
      id.removeAll(keepingCapacity: true)
      model.removeAll(keepingCapacity: true)
      var exitTime = 0.0
      try reader.readRecord(Self.fields) { field in
        switch field {
        case 0: try reader.readText(into: &id)
        case 1: try reader.readText(into: &model)
        default: if try !reader.readNullIfNext() { exitTime = try reader.readDouble() }
        }
      }
      let number = models.add(model)
      if number == counts.count { counts.append(0) }
      let owner = groups.owner
      if groups.pass(model: number, exitTime: exitTime) {
        // What is left of the group before comes in front of the one that begins.
        fillGaps(of: owner, from: nextGap, below: -.infinity, tracker)
        nextGap = 0
      }
      counts[number] += 1
      if number != groups.owner || groups.comesBefore(exitTime) { isRegular = false }
      nextGap = fillGaps(of: groups.owner, from: nextGap, below: groups.sortTime, tracker)
      if let known = ids.number(of: id), found[known] == nil {
        found[known] = Found(model: number, exitTime: exitTime, place: tracker.mark())
      }
    }
    places = tracker.places
    self.tracker = tracker
    return span
  }

  /// Where the trades stand in the file that has `shape`; `nil` where it has no array of them.
  func layout(of shape: DocumentShape) -> ArrayLayout? { tracker.layout(of: shape) }

  /// Puts the gaps of `model` whose exit times are above `sortTime` before the record that is being read. Returns the
  /// first one left.
  @discardableResult
  private mutating func fillGaps(of model: Int, from first: Int, below sortTime: Double, _ tracker: RecordTracker)
    -> Int
  {
    guard gaps.indices.contains(model) else { return 0 }
    var at = first
    while at < gaps[model].count, gaps[model][at].exitTime > sortTime {
      gaps[model][at].place = (tracker.start, tracker.previousEnd)
      at += 1
    }
    return at
  }
}
