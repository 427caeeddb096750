import CutoverDomain
import CutoverJSON
import CutoverPostgres
import CutoverThreads
import Glibc
import Testing

@testable import CutoverParity

/// Segments that several processes share, by connections of their own.
@Suite struct `Segments in the database` {
  private func moment() -> Share.Cut {
    .init(snapshot: "0-1", sequence: 7, cutFolder: "/cut", cachePrefix: "cut:1")
  }

  private func terms(lease: Int64 = 60_000) -> SharingTerms {
    SharingTerms(program: "1", schemaVersion: "14", legacyPath: "/legacy", rulesText: nil, isFull: true, lease: lease)
  }

  private func history(_ scene: HistoryScene) throws -> ParityHistory {
    ParityHistory(domain: "arena", on: try PostgresConnection(scene.configuration))
  }

  private func table(
    _ scene: HistoryScene, _ run: ParityRun, _ worker: String, snapshot: String = "0-1", lease: Int64,
    isOwner: Bool = false
  ) throws -> SegmentTable {
    SegmentTable(
      try PostgresConnection(scene.configuration), run: run.id, snapshot: snapshot, worker: worker, lease: lease,
      isOwner: isOwner)
  }

  /// A run that has begun, and whose segments are there for all.
  private func publish(
    _ scene: HistoryScene, _ sides: RandomSides, _ history: ParityHistory? = nil
  ) throws -> ParityRun {
    let run = sides.run()
    try (history ?? scene.history).begin(run)
    let plan = SegmentPlan(sides.endpoints, on: sides.reading())
    let share = PutShare(
      runId: run.id.text, fit: run.fit(terms()), isOpen: true, program: "1", schemaVersion: "14", snapshot: "0-1",
      sequence: 7, cutFolder: "/cut", cachePrefix: "cut:1", endpoints: sides.endpoints.map(\.name),
      legs: Difference.Leg.allCases.map(\.rawValue), samples: 10, baselines: PostgresJSON("{}"), rules: nil,
      rulesHash: nil, deadlineAt: nil)
    try table(scene, run, "owner", lease: 60_000).publish(plan, ranked: plan.open.map(\.place), share: share)
    return run
  }

  private func compare(_ sides: RandomSides, _ segment: Segment) -> SegmentFindings {
    sides.run().work.compare(
      segment, on: sides.reading(), clock: { Fixture.noon }, isCancelled: { false }, progress: { _ in })
  }

  @Test func `are each had by one process, until its lease is over`() throws {
    try HistoryScene.with { scene in
      let sides = RandomSides(seed: 2)
      let run = try publish(scene, sides)
      let (frozen, other) = (try table(scene, run, "frozen", lease: 50), try table(scene, run, "other", lease: 60_000))
      let first = try #require(try frozen.claim())
      let undone = try other.undone()
      var taken: [Int: Int32] = [:]
      try poll {
        while let (segment, attempts) = try other.claim() { taken[segment.place] = attempts }
        return taken.count == undone
      }
      #expect(taken[first.segment.place] == 2)
      #expect(taken.values.filter { $0 == 1 }.count == undone - 1)

      // It wakes up, and has lost what it had.
      let findings = compare(sides, first.segment)
      #expect(try frozen.renew([(first.segment.place, first.attempts)]) == [])
      #expect(try frozen.finish(first.segment.place, attempts: first.attempts, findings) == false)
      try frozen.giveBack(first.segment.place, attempts: first.attempts)
      #expect(try other.results(of: [first.segment.place]).isEmpty)
      #expect(try other.finish(first.segment.place, attempts: 2, findings))
      #expect(try other.finish(first.segment.place, attempts: 2, findings) == false)
      #expect(try other.results(of: [first.segment.place]) == [first.segment.place: findings])
    }
  }

  @Test func `are reported once where the run itself was frozen and came back`() throws {
    try HistoryScene.with { scene in
      let sides = RandomSides(seed: 2)
      let run = try publish(scene, sides)
      let open = SegmentPlan(sides.endpoints, on: sides.reading()).open
      let queue = SegmentQueue(open, try table(scene, run, "owner", lease: 50, isOwner: true), isOver: { false })
      let claim = try #require(queue.next())
      let other = try table(scene, run, "other", lease: 60_000)
      var theirs: [Int: SegmentFindings] = [:]
      try poll {
        while let (segment, attempts) = try other.claim() {
          var findings = compare(sides, segment)
          findings.report.duration = 7
          #expect(try other.finish(segment.place, attempts: attempts, findings))
          theirs[segment.place] = findings
        }
        return theirs.count == open.count
      }
      queue.renew()
      #expect(claim.lost.happened)
      #expect(queue.finish(claim, compare(sides, claim.segment)) == false)
      #expect(queue.next()?.segment == nil)
      #expect(queue.collect() == theirs)
    }
  }

  @Test func `are taken by others as soon as they are given back, and kept as long as they are renewed`() throws {
    try HistoryScene.with { scene in
      let run = try publish(scene, RandomSides(seed: 2))
      let (one, two) = (try table(scene, run, "one", lease: 400), try table(scene, run, "two", lease: 60_000))
      let first = try #require(try one.claim())
      let second = try #require(try one.claim())
      while try two.claim() != nil {}
      try one.giveBack(first.segment.place, attempts: first.attempts)
      #expect(try two.claim()?.segment == first.segment)
      for _ in 0..<10 {
        usleep(60_000)
        #expect(try one.renew([(second.segment.place, second.attempts)]) == [second.segment.place])
      }
      #expect(try two.claim() == nil)
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `make the same report, whichever process compares them`(seed: UInt64) throws {
    try HistoryScene.with { scene in
      let sides = RandomSides(seed: seed)
      let run = sides.run()
      try scene.history.begin(run)
      let helped = Monitor(0)
      let helper = Thread { [configuration = scene.configuration] in
        do {
          let history = ParityHistory(domain: "arena", on: try PostgresConnection(configuration))
          var shares: [Share] = []
          try poll {
            shares = try history.shares()
            return !shares.isEmpty
          }
          let crew = SegmentCrew(
            jobs: 2, clock: { Fixture.noon }, isCancelled: { false },
            progress: { if $0.isFinished { helped.withLock(wake: true) { $0 += 1 } } }
          ) { $0(sides.reading()) }
          for share in shares {
            let work = share.work(endpoints: sides.endpoints, rules: .none, copy: nil)
            let failures = try SegmentHelp(history, worker: "helper", lease: 60_000).compare(share, work, with: crew)
            #expect(failures == [])
          }
        } catch { Issue.record(error) }
      }
      // The run's own thread has one segment, and waits until others have done something, too.
      let crew = SegmentCrew(
        jobs: 1, clock: { Fixture.noon }, isCancelled: { false },
        progress: { _ in _ = helped.wait(until: Deadline(in: .seconds(20))) { $0 > 0 ? () : nil } }
      ) { $0(sides.reading()) }
      let sharing = ParityRun.Sharing(scene.history, terms(), moment(), worker: "owner")
      let shared = try #require(
        run.findings(on: sides.reading(), with: crew, sharing: sharing) { Issue.record("\($0)") })
      helper.join()
      let alone = sides.run().findings(on: sides.reading())
      #expect(helped.withLock(\.self) > 0)
      #expect(shared.report.json.compact == alone.report.json.compact && shared.observed == alone.observed)
      _ = try scene.history.record(shared, keeping: scene.retention)
      #expect(try scene.history.shares().isEmpty)
    }
  }

  @Test func `of a killed run are kept by the one that goes on with it`() throws {
    try HistoryScene.with { scene in
      let sides = RandomSides(seed: 4)
      let killed: ParityRun
      var done: [Int] = []
      do {
        let history = try history(scene)
        killed = try publish(scene, sides, history)
        let table = SegmentTable(
          history.connection, run: killed.id, snapshot: "0-1", worker: "killed", lease: 60_000)
        for _ in 0..<2 {
          let (segment, attempts) = try #require(try table.claim())
          #expect(try table.finish(segment.place, attempts: attempts, compare(sides, segment)))
          done.append(segment.place)
        }
        _ = try table.claim()
        var next = scene.run()
        #expect(try scene.history.resume(&next, terms()) == false)
        let known = try scene.history.run(killed.id)
        #expect(known?.progress == .running && known?.segments?.done == 2)
        #expect(try scene.history.shares().map(\.run) == [killed.id])
      }
      // The server notices a moment later that the connection is gone.
      try poll { try scene.history.run(killed.id)?.progress == .abandoned }
      #expect(try scene.history.shares().isEmpty)

      var run = other(sides)
      var foreign = terms()
      foreign.legacyPath = "/elsewhere"
      #expect(try scene.history.resume(&run, foreign) == false)
      #expect(try scene.history.resume(&run, terms()))
      #expect(run.id == killed.id && run.started == killed.started)
      let compared = Monitor<Set<Int>>([])
      let crew = SegmentCrew(
        jobs: 2, clock: { Fixture.noon }, isCancelled: { false },
        progress: { news in compared.withLock { _ = $0.insert(news.segment) } }
      ) { $0(sides.reading()) }
      var later = moment()
      later.sequence = 9
      let sharing = ParityRun.Sharing(scene.history, terms(), later, worker: "owner")
      let findings = run.findings(on: sides.reading(), with: crew, sharing: sharing) { Issue.record("\($0)") }
      var report = try #require(findings).report
      #expect(compared.withLock(\.self).isDisjoint(with: done))
      #expect(report.basis.sequence == 7 && report.basis.cuts.map(\.sequence) == [7, 9])
      #expect(report.basis.cuts[0].requests == ["prices": 1, "trades": 1])
      (report.basis, report.ended) = (killed.basis, killed.started)
      #expect(report.json.compact == sides.run().report(on: sides.reading()).json.compact)
    }
  }

  @Test func `are left for another moment when theirs is old, and nobody takes them at the old one`() throws {
    try HistoryScene.with { scene in
      let sides = RandomSides(seed: 4)
      let run = sides.run()
      try scene.history.begin(run)
      let crew = SegmentCrew(jobs: 2, clock: { Fixture.noon }, isCancelled: { false }, progress: { _ in }) {
        $0(sides.reading())
      }
      var cuts = 0
      var found: ParityFindings?
      while found == nil {
        var moment = moment()
        (moment.snapshot, moment.sequence) = ("0-\(cuts)", Int64(cuts))
        let sharing = ParityRun.Sharing(scene.history, terms(), moment, worker: "owner", staleAt: Fixture.noon)
        found = run.findings(on: sides.reading(), with: crew, sharing: sharing) { Issue.record("\($0)") }
        if found == nil {
          let isShared = try scene.history.shares().isEmpty == false
          #expect(!isShared)
          #expect(try table(scene, run, "late", snapshot: moment.snapshot, lease: 60_000).claim() == nil)
          #expect(try table(scene, run, "other", snapshot: "x", lease: 60_000, isOwner: true).claim() == nil)
        }
        cuts += 1
      }
      #expect(cuts > 1)
      var report = try #require(found).report
      #expect(report.basis.cuts.count == cuts && report.basis.sequence == 0)
      report.basis = run.basis
      #expect(report.json.compact == sides.run().report(on: sides.reading()).json.compact)
    }
  }

  /// A run over the same sides that began a minute later.
  private func other(_ sides: RandomSides) -> ParityRun {
    var random = SplitMix64(seed: 9)
    return ParityRun(
      domain: "arena", endpoints: sides.endpoints, clock: { Fixture.noon + 60_000 }, random: &random)
  }
}
