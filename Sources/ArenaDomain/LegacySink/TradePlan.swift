import CutoverDocuments
import CutoverDomain

/// What a batch of trades comes to, one event after the other, for a file of which a scan tells.
///
/// The order is that of ``TradeGroups``; a model whose last trade is removed loses its group. Exact unless a trade of the file
/// is removed from a group that is not regular: then the others' sort times change.
struct TradePlan {
  /// In the order of the file.
  private(set) var steps: [CollectionEdit.Step] = []
  private(set) var appended: [[UInt8]] = []
  private(set) var removesFromFile = false

  /// A trade that stands where the batch put it.
  private struct Arrival {
    /// The index of the event that it came by.
    let event: Int
    let group: Int
    /// The index of the event that has its content.
    var content: Int
  }

  /// What has become of an id.
  private enum Fate {
    case untouched
    /// It stands where the file has it, with the content of an event.
    case replaced(Int)
    case arrived(Arrival)
  }

  init(of changes: TradeChanges, for scan: TradeScan) {
    var fates = Array(repeating: Fate.untouched, count: changes.ids.count)
    var removed = Array(repeating: false, count: changes.ids.count)
    var groups = scan.groups.ordinals
    var counts = scan.counts
    var groupCount = scan.groups.count

    func leave(_ model: Int) {
      counts[model] -= 1
      if counts[model] == 0 { groups[model] = -1 }
    }

    for (index, event) in changes.events.enumerated() {
      switch fates[event.id] {
      case .arrived(var arrival):
        let old = changes.events[arrival.content]
        if TradeGroups.stays(isSameModel: old.model == event.model, from: old.exitTime, to: event.exitTime) {
          arrival.content = index
          fates[event.id] = .arrived(arrival)
          continue
        }
        leave(old.model)
      case .untouched, .replaced:
        guard let old = scan.found[event.id] else { break }
        if TradeGroups.stays(isSameModel: old.model == event.model, from: old.exitTime, to: event.exitTime) {
          fates[event.id] = .replaced(index)
          continue
        }
        removed[event.id] = true
        removesFromFile = true
        leave(old.model)
      }
      if groups[event.model] < 0 {
        groups[event.model] = groupCount
        groupCount += 1
      }
      counts[event.model] += 1
      fates[event.id] = .arrived(Arrival(event: index, group: groups[event.model], content: index))
    }
    arrange(changes, scan, fates, removed)
  }

  private mutating func arrange(_ changes: TradeChanges, _ scan: TradeScan, _ fates: [Fate], _ removed: [Bool]) {
    var arrivals: [Arrival] = []
    for (id, fate) in fates.enumerated() {
      if removed[id], let old = scan.found[id] { steps.append(.remove(scan.places[old.place])) }
      switch fate {
      case .untouched: break
      case .replaced(let content):
        if let old = scan.found[id] { steps.append(.replace(scan.places[old.place], changes.events[content].json)) }
      case .arrived(let arrival): arrivals.append(arrival)
      }
    }
    arrivals.sort { left, right in
      let (leftTime, rightTime) = (changes.events[left.event].exitTime, changes.events[right.event].exitTime)
      return left.group != right.group
        ? left.group < right.group : leftTime != rightTime ? leftTime > rightTime : left.event < right.event
    }
    var inserts: [CollectionEdit.Step] = []
    for arrival in arrivals {
      let event = changes.events[arrival.event]
      let json = changes.events[arrival.content].json
      let gap = arrival.group < scan.groups.count ? scan.gap(model: event.model, exitTime: event.exitTime) : nil
      if let gap {
        inserts.append(.insert(json, before: gap.start, behind: gap.previousEnd))
      } else {
        appended.append(json)
      }
    }
    // Stable: inserts of one place stay in order, and stand before what is done to the record there.
    steps = (inserts + steps).sorted { $0.start < $1.start }
  }
}
