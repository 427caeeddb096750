import CutoverDomain
import CutoverHosting
import CutoverPostgres
import CutoverRepository
import Testing

/// An event of no domain.
private struct StrangeEvent: DomainEvent {
  let id = "strange"
  let type = "strange"
}

private func code(_ body: () throws -> Void) -> String {
  do { try body() } catch let error as SinkError { return "\(error.code)" } catch { return "\(error)" }
  return "none"
}

@Suite struct `A domain's tables` {
  /// Else what follows would show nothing.
  @Test(arguments: RepositorySubject.all)
  func `have events enough, and each batch changes an answer`(subject: RepositorySubject) throws {
    #expect(subject.events.count == RepositorySubject.count)
    var before: [String] = []
    for end in [4, 8, 12] {
      let after = try subject.reference(upTo: end)
      #expect(after != before, "up to event \(end)")
      before = after
    }
  }

  @Test(arguments: RepositorySubject.all)
  func `stand where their position says, and take no event twice`(subject: RepositorySubject) throws {
    let wanted = try subject.reference(upTo: 8)
    try subject.withStore { scene in
      let sink = scene.sink()
      #expect(try sink.open() == nil)
      try subject.apply(0..<4, to: sink)
      try subject.apply(0..<4, to: sink)
      try subject.apply(2..<8, to: sink)
      #expect(try scene.position == SinkPosition(journal: "j", sequence: 8))
      #expect(try scene.answers() == wanted)
      let other = code { try sink.apply(subject.sequenced(8..<9), upTo: SinkPosition(journal: "k", sequence: 9)) }
      #expect(other == "displaced")
    }
  }

  @Test(arguments: RepositorySubject.all)
  func `have each event once after the connection was lost in the middle`(subject: RepositorySubject) throws {
    let wanted = try subject.reference(upTo: 8)
    try subject.withStore { scene in
      let sink = try scene.opened()
      try subject.apply(0..<4, to: sink)
      try scene.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          + "WHERE datname = current_database() AND pid <> pg_backend_pid()")
      let lost = code { try subject.apply(4..<8, to: sink) }
      #expect(lost == "unavailable")
      #expect(try scene.position?.sequence == 4)
      #expect(try sink.open()?.sequence == 4)
      try subject.apply(4..<8, to: sink)
      #expect(try scene.answers() == wanted)
    }
  }

  @Test(arguments: RepositorySubject.all)
  func `name the events that they cannot hold, and take the others`(subject: RepositorySubject) throws {
    let wanted = try subject.reference(upTo: 4)
    try subject.withStore { scene in
      let sink = try scene.opened()
      let strange = SequencedEvent(sequence: 5, event: StrangeEvent(), bytes: 1)
      let position = SinkPosition(journal: "j", sequence: 5)
      let error = #expect(throws: SinkError.self) {
        try sink.apply(subject.sequenced(0..<4) + [strange], upTo: position)
      }
      guard case .rejected(let rejections)? = error?.code else {
        Issue.record("the event of no domain was not refused")
        return
      }
      #expect(rejections.map(\.sequence) == [5])
      #expect(try scene.position == nil)
      try sink.apply(subject.sequenced(0..<4), upTo: position)
      #expect(try scene.position?.sequence == 5)
      #expect(try scene.answers() == wanted)
    }
  }

  @Test(arguments: RepositorySubject.all)
  func `are changed no more by an event that comes again, late`(subject: RepositorySubject) throws {
    let wanted = try subject.reference(upTo: 12)
    try subject.withStore { scene in
      let sink = try scene.opened()
      for start in [0, 4, 8] { try subject.apply(start..<start + 4, to: sink) }
      // Messages have no id: the sink's position alone keeps them from coming twice.
      guard subject.testDescription != "conversations" else { return }
      for event in subject.sequenced(0..<12) { try sink.applyLate(event) }
      #expect(try scene.answers() == wanted)
      #expect(try scene.position?.sequence == 12)
    }
  }

  @Test func `belong to one writer at a time, and to none that did not bring them where they stand`() throws {
    let subject = try #require(RepositorySubject.all.last)
    try subject.withStore { scene in
      let first = try scene.opened()
      try subject.apply(0..<4, to: first)
      let second = code { _ = try scene.sink().open() }
      #expect(second == "held")
      try scene.sql(
        "UPDATE sink_positions SET seq = 2, seal = sink_position_seal(sink, journal, 2, epoch, epoch_token)")
      let moved = code { try subject.apply(4..<8, to: first) }
      #expect(moved == "displaced")
      first.close()
      try scene.sql("UPDATE sink_positions SET seq = 3, epoch = 1")
      let third = code { _ = try scene.sink().open() }
      #expect(third == "displaced")
    }
  }

  @Test(arguments: RepositorySubject.all)
  func `note what others write, and not what the sink writes`(subject: RepositorySubject) throws {
    try subject.withStore { scene in
      let sink = try scene.opened()
      try subject.apply(0..<4, to: sink)
      let connection = try PostgresConnection(scene.postgres)
      #expect(try ForeignWrites.counts(on: connection).isEmpty)
      try scene.sql("UPDATE documents SET seq = seq")
      let rows = try ForeignWrites.list(to: nil, limit: 10, on: connection)
      #expect(!rows.isEmpty && rows.allSatisfy { $0.table == "documents" && $0.op == "UPDATE" })
      let counts = try scene.domain.repository.foreignWriteCounts(on: connection)
      #expect(!counts.isEmpty)
      let watched = try TableWatch(of: ["documents"], on: connection)
      #expect(watched?.journal == "j" && watched?.triggers.isEmpty == false)
      let watches = try scene.domain.repository.watches(on: connection)
      #expect(watches.count == scene.domain.repository.endpoints.count)
      #expect(watches.values.allSatisfy { $0.unwatched.isEmpty && !$0.text.isEmpty })
      try scene.sql("ALTER TABLE documents DISABLE TRIGGER foreign_write")
      #expect(
        try scene.domain.repository.watches(on: connection).values.allSatisfy { $0.unwatched == ["documents"] })
      #expect(try TableWatch(of: ["documents"], on: connection)?.triggers == "")
    }
  }
}
