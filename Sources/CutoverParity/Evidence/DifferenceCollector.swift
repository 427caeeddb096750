import CutoverDomain
import CutoverJSON

/// Collects the differences of one endpoint: exact counts, a few samples, in memory that does not grow with them.
struct DifferenceCollector {
  /// What a difference is filed under.
  struct GroupKey: Hashable {
    var leg: Difference.Leg
    var template: ExactString
    var kind: JSONDifference.Kind
    /// The kind before the leg made it ``JSONDifference/Kind/staleCache``.
    var found: JSONDifference.Kind
    var legacyType: String
    var repositoryType: String
    var verdict: Difference.Verdict
    var rule: ExactString?

    /// Makes it the group of its kind for which there is room in any case.
    mutating func hideTypes() { (template, legacyType, repositoryType) = ("*", "any", "any") }

    func id(endpoint: String) -> String {
      Fingerprint.group(
        endpoint: endpoint, template: template.string, kind: kind, found: found, legacyType: legacyType,
        repositoryType: repositoryType, rule: rule?.string)
    }
  }

  /// The most groups an endpoint may have; what comes after them is filed under one group a kind, its template `*`.
  static let groupLimit = 1000
  /// The most fingerprints a report holds of an endpoint.
  static let fingerprintLimit = 10_000

  private let endpoint: String
  private let runID: String
  private let onlyKeys: Bool
  private let secrets: Secrets
  private let hidesNamedSecrets: Bool
  private let labelReader: LabelReader
  private let samples: Int
  private let fingerprintLimit: Int

  private(set) var counts: [Difference.Verdict: Int] = [:]
  private var keys: [GroupKey: Int] = [:]
  private var groups: [EndpointReport.Group] = []
  private var reservoirs: [Reservoir] = []
  private var observed: [String: ObservedDifference] = [:]
  private var fingerprintsAreComplete = true

  /// Values at, around and within the places that `secrets` name, as templates, are withheld as `onlyKeys` does with all.
  init(
    endpoint: String, runID: String, onlyKeys: Bool, secrets: [String] = [], hidesNamedSecrets: Bool = false,
    labels: [RecordLabel] = [], samples: Int,
    fingerprintLimit: Int = Self.fingerprintLimit
  ) {
    self.endpoint = endpoint
    self.runID = runID
    self.onlyKeys = onlyKeys
    self.secrets = Secrets(secrets)
    self.hidesNamedSecrets = hidesNamedSecrets
    labelReader = LabelReader(labels, secrets: self.secrets, onlyKeys: onlyKeys)
    self.samples = samples
    self.fingerprintLimit = fingerprintLimit
  }

  /// All differences, whatever their verdict.
  var total: Int { counts.values.reduce(0, +) }

  mutating func add(
    _ difference: JSONDifference, leg: Difference.Leg, parameters: [String], verdict: Difference.Verdict,
    rule: String? = nil, message: String? = nil, attempts: Int = 1, labels: [EventLabel]? = nil,
    in record: RecordInHand? = nil
  ) {
    counts[verdict, default: 0] += 1
    let kind = leg.kind(of: difference)
    let group = group(of: difference, kind, leg, verdict, rule)
    groups[group].count += 1

    let slot = reservoirs[group].place()
    if slot == nil, !fingerprintsAreComplete { return }
    // A key that is a secret is not shown as part of a place either.
    let place = secrets.masked(difference.path)
    let path = place.text
    let entityKey =
      parameters.map { ElementKey.Value.string(ExactString($0)) }
      + (place.outermostKey?.components.map(\.value) ?? [])
    let fingerprint = Fingerprint.difference(endpoint: endpoint, entityKey: entityKey, path: path, kind: kind)
    observe(difference, fingerprint, path, leg, parameters, verdict, kind, group)
    guard let slot else { return }
    let (legacy, repository) = Difference.Observation.pair(
      difference.legacy, difference.repository,
      onlyKeys: onlyKeys || secrets.covers(difference.path) || hidesNamedSecrets && difference.hasNamedSecret)
    let sample = Difference(
      fingerprint: fingerprint, parameters: parameters, entityKey: entityKey, path: path,
      legacy: legacy, repository: repository, verdict: verdict, state: .new, firstSeenRun: runID, lastSeenRun: runID,
      occurrences: 1, attempts: attempts, message: message,
      labels: labels ?? labelReader.labels(of: difference, parameters: parameters, in: record))
    if slot < groups[group].samples.count {
      groups[group].samples[slot] = sample
    } else {
      groups[group].samples.append(sample)
    }
  }

  /// The groups, those with most differences first.
  func sortedGroups() -> [EndpointReport.Group] { groups.inReportOrder() }

  /// The fingerprints of all differences, in order, or as many as are kept.
  func sortedFingerprints() -> EndpointReport.Fingerprints {
    .init(values: observed.keys.sorted(), complete: fingerprintsAreComplete)
  }

  /// What the history is told of: the differences of ``sortedFingerprints()``, in that order.
  func sortedObserved() -> [ObservedDifference] { observed.values.sorted { $0.fingerprint < $1.fingerprint } }

  private mutating func observe(
    _ difference: JSONDifference, _ fingerprint: String, _ path: String, _ leg: Difference.Leg, _ parameters: [String],
    _ verdict: Difference.Verdict, _ kind: JSONDifference.Kind, _ group: Int
  ) {
    if observed[fingerprint] == nil, observed.count >= fingerprintLimit { fingerprintsAreComplete = false }
    guard fingerprintsAreComplete || observed[fingerprint] != nil else { return }
    let values = ValueHash(of: difference)
    observed[
      fingerprint,
      default: ObservedDifference(
        fingerprint: fingerprint, group: groups[group].id, leg: leg, kind: kind, parameters: parameters, path: path,
        verdict: verdict)
    ].values.add(values)
  }

  private mutating func group(
    of difference: JSONDifference, _ kind: JSONDifference.Kind, _ leg: Difference.Leg, _ verdict: Difference.Verdict,
    _ rule: String?
  ) -> Int {
    var key = GroupKey(
      leg: leg, template: ExactString(difference.path.template), kind: kind, found: difference.kind,
      legacyType: difference.legacy?.typeName ?? "absent", repositoryType: difference.repository?.typeName ?? "absent",
      verdict: verdict, rule: rule.map { ExactString($0) })
    if let known = keys[key] { return known }
    if groups.count >= Self.groupLimit {
      key.hideTypes()
      if let known = keys[key] { return known }
    }
    keys[key] = groups.count
    let id = key.id(endpoint: endpoint)
    groups.append(
      .init(
        id: id, leg: leg, template: key.template.string, kind: kind, found: key.found, legacyType: key.legacyType,
        repositoryType: key.repositoryType, rule: rule, verdict: verdict, count: 0, samples: []))
    reservoirs.append(Reservoir(samples: samples, of: id))
    return groups.count - 1
  }
}

extension DifferenceCollector.GroupKey {
  init(_ group: EndpointReport.Group) {
    self.init(
      leg: group.leg, template: ExactString(group.template), kind: group.kind, found: group.found,
      legacyType: group.legacyType, repositoryType: group.repositoryType, verdict: group.verdict,
      rule: group.rule.map { ExactString($0) })
  }
}

extension [EndpointReport.Group] {
  /// Those with most differences first.
  func inReportOrder() -> [EndpointReport.Group] {
    sorted { ($1.count, $0.leg.rawValue, $0.template, $0.id) < ($0.count, $1.leg.rawValue, $1.template, $1.id) }
  }
}
