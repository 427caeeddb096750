package import CutoverDomain

/// How a store stands to a journal that wants to have it.
package enum Standing: Equatable {
  /// The journal feeds it.
  case own(Int64)
  /// Another writer fed it last: that of another journal, of a copy of this one, or of this one's later past.
  case fed(SinkPosition)
  /// It says nothing, or what it says was changed by hand.
  case unknown

  /// The entry that it stands at, by its own word.
  package var sequence: Int64? {
    switch self {
    case .own(let sequence): sequence
    case .fed(let position): position.sequence
    case .unknown: nil
    }
  }
}

/// What gives the stores to a journal so that both are complete: where each stands from then on, and which of them is
/// brought to what the other one has. No store in here, so that every case can be tested.
package struct AdoptionPlan: Equatable {
  /// The positions that are set; a store that is not named stays as it is.
  package var positions: [String: Int64] = [:]
  /// The journal goes on after this entry; `nil` where it goes on after its own newest one.
  package var goesOnAfter: Int64?
  /// The store that is brought to what the other one has.
  package var completed: String?

  /// What the decision depends on.
  package struct Situation {
    /// The journal's newest entry, and how many it keeps.
    package var head: Int64
    package var entries: Int64
    package var identity: String
    /// The state folder of the journal.
    package var place: String
    /// How far the journal has noted that its stores came.
    package var noted: [String: Int64] = [:]
    package var legacy: Standing
    package var repository: Standing
    /// The stores that the operator gives to this journal, also where another one feeds them.
    package var takenOver: Set<String> = []
  }

  package static let legacy = "legacy"
  package static let repository = "repository"

  /// `nil` where there is nothing to be done. Throws `Failure` where somebody has to decide, with the ways there are.
  package init?(_ situation: Situation) throws {
    let stores = [(Self.legacy, situation.legacy), (Self.repository, situation.repository)]
    let fed = stores.compactMap { name, standing -> (name: String, position: SinkPosition)? in
      if case .fed(let position) = standing { (name: name, position: position) } else { nil }
    }
    if fed.isEmpty {
      guard let unknown = stores.first(where: { $0.1 == .unknown })?.0 else {
        try Self.refuseLate(stores, situation)
        return nil
      }
      for (name, standing) in stores where standing == .unknown {
        positions[name] = min(situation.noted[name] ?? situation.head, situation.head)
      }
      // Of two stores that say nothing the files count: they are the side that clients know.
      completed = stores.allSatisfy { $0.1 == .unknown } ? Self.repository : unknown
      return
    }
    try Self.refuseUnnamed(fed, situation)
    let owns = stores.contains { if case .own = $0.1 { true } else { false } }
    if owns { try give(fed[0], situation) } else { try give(fed, situation) }
  }

  /// One store follows this journal, the other one does not.
  private mutating func give(_ fed: (name: String, position: SinkPosition), _ situation: Situation) throws {
    let other = fed.name == Self.legacy ? Self.repository : Self.legacy
    // What this very journal fed in a past that it has lost is further on than what it still knows of.
    let isOwnPast =
      fed.position.journal == situation.identity && fed.position.epoch?.place == situation.place
      && fed.position.sequence > situation.head && !situation.takenOver.contains(fed.name)
    completed = isOwnPast ? other : fed.name
    // Rows keep the numbers that wrote them: later events must have higher ones.
    let target =
      isOwnPast || fed.name == Self.repository ? max(situation.head, fed.position.sequence) : situation.head
    positions[fed.name] = target
    guard target > situation.head else { return }
    goesOnAfter = target
    positions[other] = target
  }

  /// No store follows this journal.
  private mutating func give(_ fed: [(name: String, position: SinkPosition)], _ situation: Situation) throws {
    let applied = situation.noted.values.max() ?? 0
    if situation.entries > 0, situation.head > applied, situation.takenOver.count < 2 {
      throw Failure(
        .configuration,
        "entries \(applied + 1) to \(situation.head) of this journal have reached no store, and the stores are fed by "
          + "\(Self.owner(fed[0].position)); go on with that one, and send these events to it again; or give up what "
          + "the stores lack of them with 'cutover journal adopt --take-over legacy --take-over repository'")
    }
    let newest = fed.map(\.position.sequence).max() ?? 0
    let target = max(newest, situation.head)
    positions = [Self.legacy: target, Self.repository: target]
    goesOnAfter = target > situation.head ? target : nil
    if Set(fed.map(\.position.journal)).count > 1 {
      guard situation.takenOver.count == 1, let name = situation.takenOver.first else {
        throw Failure(
          .configuration,
          "the stores follow two journals: the legacy side and the repository do not hold the same; name the one that "
            + "is to be made what the other has, with --take-over legacy or --take-over repository")
      }
      completed = name
    } else if fed.count == 1 {
      completed = fed[0].name == Self.legacy ? Self.repository : Self.legacy
    } else {
      completed = fed.first { $0.position.sequence < newest }?.name
    }
  }

  /// Another writer's store is given away by name only, unless it is the past of this state folder, or a journal without
  /// entries begins where another one ended.
  private static func refuseUnnamed(_ fed: [(name: String, position: SinkPosition)], _ situation: Situation) throws {
    let others = fed.filter { $0.position.epoch?.place != situation.place && !situation.takenOver.contains($0.name) }
    guard let first = others.first, situation.head > 0, situation.takenOver.isEmpty || fed.count < 2 else { return }
    let names = others.map { "--take-over \($0.name)" }.joined(separator: " ")
    let made =
      first.name == legacy
      ? "it is made what the repository has, and what it had is kept"
      : "it is made what the legacy side has"
    throw Failure(
      .configuration,
      "the \(first.name == legacy ? "legacy side" : "repository") is fed by \(owner(first.position)), up to entry "
        + "\(first.position.sequence); go on with that one, or give the store to this journal with 'cutover journal adopt "
        + "\(names)': \(made); what only the other journal has accepted is then in neither store")
  }

  private static func refuseLate(_ stores: [(String, Standing)], _ situation: Situation) throws {
    guard let late = stores.first(where: { ($0.1.sequence ?? situation.head) < situation.head }) else { return }
    throw Failure(
      .configuration,
      "the journal has entries up to \(situation.head) that \(late.0) has not applied, and feeds both stores: there is "
        + "nothing to adopt; the next writer applies them, such as 'cutover ingest' with an empty file")
  }

  private static func owner(_ position: SinkPosition) -> String {
    position.epoch?.owner ?? "the journal \(position.journal), which does not say where it is"
  }
}
