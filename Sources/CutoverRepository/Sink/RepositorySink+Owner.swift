package import CutoverDomain
import CutoverPostgres

// Who has the repository, and where it stands.
extension RepositorySink {
  static var displaced: SinkError {
    SinkError(
      .displaced, "the position of the repository was moved by something else",
      remedy: "stop the other program that writes this database, and start this one again when it is alone")
  }

  static func altered(_ sequence: Int64) -> SinkError {
    SinkError(
      .displaced,
      "the repository's position (entry \(sequence) in sink_positions) was changed by hand: it is not what the sink wrote",
      remedy: "restore the database from a backup, or run 'cutover journal adopt', which brings it to what the legacy "
        + "files have")
  }

  /// Takes the repository for the session of `connection`. Throws `.held` where another session has it.
  func take(_ connection: PostgresConnection) throws {
    _ = try connection.execute(KeepSinkSession())
    if try connection.one(TakeSinkLock(sink: name))?.taken == true { return }
    let owner = try connection.one(GetSinkPosition(sink: name)).flatMap { SinkPosition($0).epoch?.owner }
    let session = try connection.one(FindSinkLockHolder(sink: name)).map { row in
      "Postgres session \(row.pid ?? 0), since \(row.began ?? "unknown")"
    }
    throw SinkError(
      .held,
      "another writer has the repository: \(owner ?? "it does not say which") (\(session ?? "it is ending"))",
      remedy: "use that one, or stop it first")
  }

  package func evict(where isStale: (SinkPosition) -> Bool) throws(SinkError) {
    try translating {
      let connection = try PostgresConnection(configuration)
      guard let position = try connection.one(GetSinkPosition(sink: name)).map({ SinkPosition($0) }),
        isStale(position), let session = try connection.one(FindSinkLockHolder(sink: name))?.pid
      else { return }
      _ = try connection.one(EndSinkSession(backend: session))
    }
  }

  package func claim(_ epoch: SinkEpoch) throws(SinkError) {
    try translating {
      guard let position else { return }
      let claim = ClaimSinkPosition(
        epoch: epoch.number, token: epoch.token, process: epoch.process, place: epoch.place, sink: name,
        journal: position.journal, seq: position.sequence, fromToken: position.epoch?.token)
      guard try opened().execute(claim) == 1 else { throw Self.displaced }
      self.position?.epoch = epoch
    }
  }

  /// Refused where the repository is further on than `position`: its rows carry higher sequence numbers than the events
  /// that would come, which would then be taken for older ones.
  package func adopt(_ position: SinkPosition) throws(SinkError) {
    forget()
    try translating {
      try connect()
      let before = try opened().one(GetSinkPosition(sink: name))?.seq
      let epoch = position.epoch
      let adoption = AdoptSinkPosition(
        sink: name, journal: position.journal, seq: position.sequence, epoch: epoch?.number, token: epoch?.token,
        process: epoch?.process, place: epoch?.place)
      guard try opened().execute(adoption) == 1 else {
        throw SinkError(
          .displaced,
          "the repository has rows of entry \(before ?? 0), which is beyond \(position.sequence)",
          remedy: "use a journal that goes on from there, or fill a new database by 'cutover backfill'")
      }
      self.position = position
    }
  }

  /// Marks the open transaction as the sink's own, and moves the position in it; the position's row stays locked until
  /// the end of it.
  func queueMove(to target: SinkPosition, _ pipeline: inout PostgresPipeline) throws {
    try pipeline.queue(MarkWriter())
    let epoch = target.epoch
    if let position {
      let move = MoveSinkPosition(
        seq: target.sequence, epoch: epoch?.number, token: epoch?.token, process: epoch?.process, place: epoch?.place,
        sink: name, journal: position.journal, fromSeq: position.sequence, fromToken: position.epoch?.token)
      try pipeline.queue(move) { rows in if rows == 0 { throw Self.displaced } }
    } else {
      let add = AddSinkPosition(
        sink: name, journal: target.journal, seq: target.sequence, epoch: epoch?.number, token: epoch?.token,
        process: epoch?.process, place: epoch?.place)
      try pipeline.queue(add) { rows in if rows == 0 { throw Self.displaced } }
    }
  }
}

extension SinkPosition {
  init(_ row: GetSinkPosition.Row) {
    self.init(journal: row.journal, sequence: row.seq)
    guard let number = row.epoch, let token = row.epochToken else { return }
    epoch = SinkEpoch(number: number, token: token, process: row.epochProcess ?? "", place: row.epochPlace ?? "")
  }
}
