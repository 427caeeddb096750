package import CutoverDomain
package import CutoverJSON

/// What a parity run has found: the content of `report.json`, see docs/reports.md.
package struct ParityReport: Sendable, Equatable {
  /// The version of the format. Readers refuse a later one; fields may be added without raising it.
  package static let formatVersion = 1

  /// How much of the data a run looks at.
  package enum Mode: String, Sendable, CaseIterable {
    /// Everything.
    case full
    /// What has changed since the last clean run, and a slice of the rest.
    case incremental
    /// Only what an earlier run has found.
    case confirm
  }

  /// What a run compared, and by which rules: only runs that agree in the hashes are evidence for each other.
  package struct Basis: Sendable, Equatable {
    /// The journal's sequence number that both sides had applied; `nil` where there was no cut.
    package var sequence: Int64?
    /// For how many milliseconds the sinks stood still for the cut.
    package var pause: Int?
    /// The exported snapshot of Postgres.
    package var pgSnapshot: String?
    /// The version of the repository's schema.
    package var schemaVersion: String?
    /// The hash of the tolerance rules; `nil` where there are none.
    package var rulesHash: String?
    /// ``Comparator/hash(of:)``
    package var comparatorHash: String
    /// The cuts of a run that went on at another one, the oldest first; none where there was one for all, and that
    /// is ``sequence``.
    package var cuts: [Cut] = []
    /// The stores that were compared; `nil` where that is not known: then the run is evidence for nothing.
    package var instance: InstanceIdentity?

    /// What was read at one entry of the journal.
    package struct Cut: Sendable, Equatable {
      package var sequence: Int64
      /// The requests of each endpoint, by its name.
      package var requests: [String: Int]
    }

    package init(
      sequence: Int64? = nil, pause: Int? = nil, pgSnapshot: String? = nil, schemaVersion: String? = nil,
      rulesHash: String? = nil, comparatorHash: String = ""
    ) {
      self.sequence = sequence
      self.pause = pause
      self.pgSnapshot = pgSnapshot
      self.schemaVersion = schemaVersion
      self.rulesHash = rulesHash
      self.comparatorHash = comparatorHash
    }
  }

  package var id: RunID
  package var domain: String
  /// Unix milliseconds.
  package var started: Int64
  package var ended: Int64
  package var mode: Mode
  package var basis: Basis
  /// Whether values were withheld.
  package var onlyKeys: Bool
  /// What stopped the run as a whole, if anything did.
  package var failure: String?
  package var endpoints: [EndpointReport]
  /// What is stored and shown by no endpoint: foreign writes to it, and the cache's copies; `nil` where the run left it out.
  package var tables: EndpointReport? = nil
  /// What became of each rule, in the order of the rules file.
  package var rules: [RuleReport] = []
  /// What was read again before it counted; `nil` where the sides were read at one moment.
  package var rereads: RereadCounts? = nil

  /// The endpoints, then what no endpoint shows.
  package var parts: [EndpointReport] { endpoints + (tables.map { [$0] } ?? []) }

  /// Whether everything that was planned has been compared.
  package var isComplete: Bool { failure == nil && !endpoints.isEmpty && parts.allSatisfy(\.isComplete) }

  /// The verdict on all endpoints: no better than the worst of them.
  package var verdict: ParityVerdict {
    if parts.contains(where: { $0.verdict == .different }) { return .different }
    return isComplete && parts.allSatisfy { $0.verdict == .clean } ? .clean : .inconclusive
  }

  /// The status of `cutover parity run`.
  package var exitStatus: ParityExitStatus {
    var status: ParityExitStatus = []
    if parts.contains(where: { $0.verdict == .different }) { status.insert(.different) }
    if !isComplete || parts.contains(where: { $0.verdict == .inconclusive }) { status.insert(.inconclusive) }
    if rules.contains(where: \.state.fails) { status.insert(.rules) }
    return status
  }
}

/// What a run has found of one endpoint.
package struct EndpointReport: Sendable, Equatable {
  /// How much of what was planned has been looked at.
  package struct Coverage: Sendable, Equatable {
    package var planned = 0
    /// Compared to the end.
    package var compared = 0
    /// Seen to differ, and waiting to be read again.
    package var pending = 0
    /// Planned, and could not be compared.
    package var inconclusive = 0
    /// Left out on purpose: unchanged since a run that has compared it.
    package var skipped = 0

    package init(planned: Int = 0, compared: Int = 0, pending: Int = 0, inconclusive: Int = 0, skipped: Int = 0) {
      self.planned = planned
      self.compared = compared
      self.pending = pending
      self.inconclusive = inconclusive
      self.skipped = skipped
    }
  }

  /// Why something could not be compared.
  package struct Reason: Sendable, Equatable {
    /// The call, as people type it: `analytics/gpt-5`.
    package var request: String
    package var leg: Difference.Leg?
    /// The side that failed; `nil` where it was not a side.
    package var side: Side?
    /// A ``ReadError/Code``, or `notCompared`, `nothingCompared`, `cancelled`, `deadline`, `engine`.
    package var code: String
    package var message: String
  }

  /// Records that only the legacy side has, since the repository has refused them.
  package struct Losses: Sendable, Equatable {
    /// All of them, not only those listed.
    package var count = 0
    package var listed: [AcceptedLoss] = []

    /// The most that a report lists.
    static let limit = 1_000

    package init() {}

    package init(count: Int, listed: [AcceptedLoss]) { (self.count, self.listed) = (count, listed) }

    init(_ all: [AcceptedLoss]) { self.init(count: all.count, listed: Array(all.prefix(Self.limit))) }
  }

  /// Differences of one kind in places of one template.
  package struct Group: Sendable, Equatable {
    /// The same in every run: a hash of endpoint, template, kind, types and rule.
    package var id: String
    package var leg: Difference.Leg
    package var template: String
    package var kind: JSONDifference.Kind
    /// What was seen: in the second leg, what makes the value stale; else `kind`.
    package var found: JSONDifference.Kind
    package var legacyType: String
    package var repositoryType: String
    /// The rule that tolerates them.
    package var rule: String?
    package var verdict: Difference.Verdict
    /// All of them, not only the samples.
    package var count: Int
    package var samples: [Difference]
    /// The first run that had a difference of this group, which may be this run; `nil` where the history was not asked.
    package var firstSeen: PastRun? = nil
    /// Its differences by what became of them since earlier runs; `nil` where the history was not asked.
    package var states: [Difference.State: Int]? = nil
  }

  /// The identities of the differences, for comparing this run with the next.
  package struct Fingerprints: Sendable, Equatable {
    package var values: [String]
    /// Whether they are all there.
    package var complete: Bool

    package init(values: [String] = [], complete: Bool = true) {
      self.values = values
      self.complete = complete
    }
  }

  package var name: String
  package var route: String
  package var verdict: ParityVerdict
  package var isComplete: Bool
  /// Calls of the endpoint.
  package var requests: Coverage
  /// Records in their answers. `planned` is what was seen of them: how many there are shows only in reading.
  package var records: Coverage
  /// Records of the legacy side's answers, of the repository's, and of the cache's.
  package var seen: [Side: Int]
  /// Differences by verdict.
  package var differences: [Difference.Verdict: Int]
  /// Requests whose repository differs from the legacy side while the cache does not. The cache is stale there, but by
  /// the same cause: it has no differences of its own, so that one change is one difference.
  package var cacheAgreesWithLegacy: [String]
  package var reasons: [Reason]
  /// Reasons beyond those listed.
  package var reasonsOmitted: Int
  package var groups: [Group]
  package var fingerprints: Fingerprints
  /// Milliseconds.
  package var duration: Int64
  /// The id of the run that compared the records which this one has skipped; `nil` where it has skipped none.
  package var since: String? = nil
  /// How the reads through the cache went.
  package var cacheReads = CacheReads()
  /// What was left out of the legacy side's answers.
  package var losses = Losses()
  /// Differences by what became of them since earlier runs: `resolved` and `notEvaluated` are those of earlier runs that
  /// this one has not found. `nil` where the history was not asked.
  package var states: [Difference.State: Int]? = nil
  /// The last runs before this one that compared the endpoint, the oldest first; a few dozen at most.
  package var trend: [PastRun] = []
  /// The last complete run before this one in which the endpoint was clean.
  package var lastClean: PastRun? = nil

  /// Whether it is what no client can ask for, which has no route.
  package var isInternal: Bool { route.isEmpty }

  /// What people call it.
  package var title: String { isInternal ? "tables that no endpoint shows" : name }

  /// All differences, whatever their verdict.
  package var differenceCount: Int { differences.values.reduce(0, +) }
}
