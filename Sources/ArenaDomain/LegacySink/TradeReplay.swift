import CutoverDocuments
import CutoverDomain
import CutoverJSON

/// The same as ``TradePlan`` for any file: all its trades stand in memory, some 50 bytes each, and one event after the
/// other is done to them, each in time proportional to their number. For files that are not in order, when a trade is
/// taken away from its place.
struct TradeReplay {
  private(set) var steps: [CollectionEdit.Step] = []
  private(set) var appended: [[UInt8]] = []

  private struct Row {
    var model: Int
    var exitTime: Double
    /// The number of its id if the batch has that too, else -1.
    var id: Int
    /// Its index among the file's trades, -1 for one that came in.
    var place: Int
    /// The index of the event that has its content, -1 where that is the file's.
    var content = -1
  }

  private var rows: [Row] = []
  private var places: [(start: Int, end: Int)] = []
  private var models: KeyTable

  init(of changes: TradeChanges, over file: DocumentFile) throws {
    models = changes.models
    try read(file, changes.ids)
    for (index, event) in changes.events.enumerated() { apply(event, index) }
    arrange(changes)
  }

  private mutating func read(_ file: DocumentFile, _ ids: KeyTable) throws {
    var rows: [Row] = []
    var places: [(start: Int, end: Int)] = []
    var models = self.models
    var id: [UInt8] = []
    var model: [UInt8] = []
    _ = try DocumentShape(file, collection: TradeChanges.list, .array) { reader in
      var seen = Array(repeating: false, count: ids.count)
      var tracker = RecordTracker()
      let span = try reader.walkRecords(&tracker) { tracker in
        if !places.isEmpty { places[places.count - 1].end = tracker.previousEnd }
        id.removeAll(keepingCapacity: true)
        model.removeAll(keepingCapacity: true)
        var row = Row(model: 0, exitTime: 0, id: -1, place: places.count)
        try reader.readRecord(TradeScan.fields) { field in
          switch field {
          case 0: try reader.readText(into: &id)
          case 1: try reader.readText(into: &model)
          default: if try !reader.readNullIfNext() { row.exitTime = try reader.readDouble() }
          }
        }
        row.model = models.add(model)
        if let known = ids.number(of: id), !seen[known] {
          seen[known] = true
          row.id = known
        }
        rows.append(row)
        places.append((tracker.start, tracker.start))
      }
      if !places.isEmpty { places[places.count - 1].end = span.last }
      return span
    }
    (self.rows, self.places, self.models) = (rows, places, models)
  }

  private mutating func apply(_ event: TradeChanges.Event, _ index: Int) {
    if let at = rows.firstIndex(where: { $0.id == event.id }) {
      let isSameModel = rows[at].model == event.model
      if TradeGroups.stays(isSameModel: isSameModel, from: rows[at].exitTime, to: event.exitTime) {
        rows[at].content = index
        return
      }
      rows.remove(at: at)
    }
    let row = Row(model: event.model, exitTime: event.exitTime, id: event.id, place: -1, content: index)
    rows.insert(row, at: position(of: event))
  }

  /// Where a new trade comes in.
  private func position(of event: TradeChanges.Event) -> Int {
    var groups = TradeGroups(models: models.count)
    var isInside = false
    for (at, row) in rows.enumerated() {
      if groups.pass(model: row.model, exitTime: row.exitTime) {
        if isInside { return at }
        isInside = row.model == event.model
      }
      if isInside, groups.comesBefore(event.exitTime) { return at }
    }
    return rows.count
  }

  /// Trades that the file had never change their order among themselves; what came in stands before the next of them.
  private mutating func arrange(_ changes: TradeChanges) {
    var new: [[UInt8]] = []
    var passed = 0
    for row in rows {
      guard row.place >= 0 else {
        new.append(changes.events[row.content].json)
        continue
      }
      for gone in passed..<row.place { steps.append(.remove(place(gone))) }
      let place = place(row.place)
      steps += new.map { .insert($0, before: place.start, behind: place.previousEnd) }
      new = []
      if row.content >= 0 { steps.append(.replace(place, changes.events[row.content].json)) }
      passed = row.place + 1
    }
    for gone in passed..<places.count { steps.append(.remove(place(gone))) }
    appended = new
  }

  private func place(_ index: Int) -> RecordPlace {
    let (start, end) = places[index]
    return RecordPlace(
      start: start, end: end, previousEnd: index == 0 ? start : places[index - 1].end,
      next: index + 1 < places.count ? places[index + 1].start : end)
  }
}
