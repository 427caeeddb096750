import CutoverDomain
import CutoverDualWrite
import CutoverHosting
import CutoverJournal

/// Gives stores to a journal that fed them not, or not last.
///
/// Numbers must not begin anew: rows remember the number that wrote them, and an older one never overwrites a newer one.
struct Adoption {
  let journal: any Journal
  let decoder: any EventDecoder
  let sinks: [any Sink]
  let claims: StoreClaims
  /// The state folder of the journal.
  let place: String

  /// Does nothing unless the journal is new, and both stores say that the journal of this very state folder fed them, up
  /// to one entry: that one is gone, and nobody lacks anything. All else is for somebody to decide. Throws `Failure`.
  func adoptIfNew() throws {
    guard journal.head == 0 else { return }
    var positions: [SinkPosition] = []
    for sink in sinks {
      do throws(SinkError) {
        let position = try Ownership.waiting { () throws(SinkError) in try sink.open() }
        if let position { positions.append(position) }
      } catch {
        guard case .held = error.code else { return }
        throw Failure(.unavailable, error.description)
      }
    }
    guard positions.count == sinks.count, let first = positions.first,
      positions.allSatisfy({
        $0.journal == first.journal && $0.sequence == first.sequence && $0.journal != journal.identity
          && $0.epoch?.place == place
      })
    else { return }
    try carryOut(
      AdoptionPlan(
        AdoptionPlan.Situation(
          head: 0, entries: 0, identity: journal.identity, place: place, legacy: .fed(first), repository: .fed(first))))
  }

  /// What is to be done to have all stores follow this journal; `nil` where they do. Throws `Failure`.
  func plan(takingOver names: Set<String>) throws -> AdoptionPlan? {
    let status = try journal.status()
    let noted = Dictionary(status.cursors.map { ($0.sink, $0.sequence) }, uniquingKeysWith: { $1 })
    var standings = try sinks.map { try standing(of: $0, noted: noted[$0.name] ?? 0) }
    let isForeign = standings.contains { if case .own = $0 { false } else { true } }
    for (index, sink) in sinks.enumerated() where isForeign {
      // What the journal has for a store that follows it is in neither of the others.
      guard case .own(let sequence) = standings[index], sequence < journal.head else { continue }
      try bringUp(sink)
      standings[index] = .own(journal.head)
    }
    return try AdoptionPlan(
      AdoptionPlan.Situation(
        head: journal.head, entries: status.entries, identity: journal.identity, place: place, noted: noted,
        legacy: standings[0], repository: standings[1], takenOver: names))
  }

  func carryOut(_ plan: AdoptionPlan?) throws {
    guard let plan else { return }
    if let newest = plan.goesOnAfter {
      // All that it has was applied, or is given up.
      _ = try journal.compact(through: journal.head)
      try journal.begin(after: newest)
    }
    for sink in sinks {
      guard let sequence = plan.positions[sink.name] else { continue }
      try sink.adopt(SinkPosition(journal: journal.identity, sequence: sequence, epoch: claims.epoch()))
    }
    if let newest = plan.goesOnAfter {
      Console.note("the journal goes on after entry \(newest) of the one that the stores followed before")
    }
  }

  private func standing(of sink: any Sink, noted: Int64) throws -> Standing {
    do throws(SinkError) {
      guard let position = try Ownership.waiting({ () throws(SinkError) in try sink.open() }) else { return .unknown }
      guard position.journal == journal.identity, position.sequence <= journal.head, isKnown(position.epoch) else {
        return .fed(position)
      }
      if position.sequence < noted { try sink.repeats(upTo: noted) }
      return .own(position.sequence)
    } catch {
      switch error.code {
      case .displaced: return .unknown
      case .held, .unavailable, .rejected: throw Failure(.unavailable, error.description)
      }
    }
  }

  /// A store that names no epoch is as one that this journal fed: it was, by a version that named none.
  private func isKnown(_ epoch: SinkEpoch?) -> Bool {
    guard let epoch else { return true }
    return (try? journal.knowsEpoch(number: epoch.number, token: epoch.token)) ?? false
  }

  /// Has a store that follows this journal apply all of it.
  private func bringUp(_ sink: any Sink) throws {
    let writer = DualWriter(journal: journal, decoder: decoder, sinks: [sink], claims: claims)
    writer.start()
    defer { writer.stop() }
    guard writer.waitUntilApplied(journal.head, for: .seconds(60)) else {
      let reason = writer.status.sinks[0].error.map { ": \($0)" } ?? ""
      throw Failure(.unavailable, "the \(sink.name) side does not come to entry \(journal.head)\(reason)")
    }
  }
}
