import CutoverBasics
import CutoverDomain
import CutoverHosting
import CutoverJSON
import CutoverParity
import CutoverServer
import Glibc

/// Compares both sides' answers to some requests at one moment of the journal, as a parity run does.
///
/// Where no journal feeds the legacy folder there is no such moment: then only what stays in three comparisons, each
/// with a snapshot of its own, is a difference.
struct ShadowConfirmation: Sendable {
  private let settings: Settings
  private let legacyPath: String
  private let rules: Rules

  /// How often what moves is read, and how long one time comes after the other.
  private static let attempts = 3
  private static let pause: UInt32 = 500_000
  /// How long the sides may take to come to one moment: what is not confirmed now is counted as such.
  private static let patience = Duration.seconds(10)

  init(_ settings: Settings, legacyPath: String, rules: Rules) {
    self.settings = settings
    self.legacyPath = legacyPath
    self.rules = rules
  }

  func confirm(_ requests: [Request]) throws -> [[ShadowDifference]?] {
    let (first, isAtCut) = try compare(requests)
    if isAtCut { return first }
    var results = first
    for _ in 1..<Self.attempts where results.contains(where: { $0?.isEmpty == false }) {
      usleep(Self.pause)
      let (again, _) = try compare(requests)
      results = zip(results, again).map { before, now in
        guard let before, let now else { return nil }
        return before.filter { difference in now.contains { $0.fingerprint == difference.fingerprint } }
      }
    }
    return results
  }

  private func compare(_ requests: [Request]) throws -> ([[ShadowDifference]?], isAtCut: Bool) {
    let stores = Stores(settings)
    return try stores.withSnapshot { connection in
      let cut = ParityCut(settings, legacyPath: legacyPath, patience: Self.patience)
      return try cut.withView(connection, try stores.cacheRedis()) { view in
        let results = requests.map { request in
          // The endpoint has become complete meanwhile: there is no legacy side to compare with any more.
          view.held.isDisjoint(with: settings.domain.legacy.parts(for: request))
            ? differences(of: request, view.reading, at: view.sequence)
            : nil
        }
        return (results, view.sequence != nil)
      }
    }
  }

  /// The differences, `nil` where the sides could not be compared.
  private func differences(of request: Request, _ reading: any DomainSnapshot, at sequence: Int64?)
    -> [ShadowDifference]?
  {
    var options = ParityRun.Options()
    options.rules = rules
    options.isPartial = true
    var random = SystemRandomNumberGenerator()
    let run = ParityRun(
      domain: settings.domain.name, endpoints: [request.endpoint], options: options, clock: Clock.milliseconds,
      random: &random)
    let report = run.report(on: OneRequest(request, reading))
    switch report.verdict {
    case .clean: return []
    case .inconclusive: return nil
    case .different:
      return report.endpoints.flatMap(\.groups).flatMap { differences(in: $0, report, request, sequence) }
    }
  }

  private func differences(
    in group: EndpointReport.Group, _ report: ParityReport, _ request: Request, _ sequence: Int64?
  ) -> [ShadowDifference] {
    // A write by hand that changed nothing of this answer is the affair of parity runs.
    guard group.verdict == .confirmed, group.kind != .foreignWrite else { return [] }
    // What the report of a run says once is said of each difference: the request.
    let moment = [JSONMember(name: "request", value: .text(request.path))]
    return group.samples.map { sample in
      let json = sample.json(endpoint: report.endpoints[0].name, group: group)
      return ShadowDifference(
        fingerprint: sample.fingerprint, template: group.template, kind: group.kind.rawValue,
        sample: JSONValue.object((json.members ?? []) + moment).compact, firstSeen: report.started,
        lastSeen: report.ended, sequence: sequence)
    }
  }
}

/// A reading that has one request.
private final class OneRequest: DomainSnapshot {
  private let request: Request
  private let reading: any DomainSnapshot

  init(_ request: Request, _ reading: any DomainSnapshot) {
    self.request = request
    self.reading = reading
  }

  func requests(for endpoint: Endpoint) -> [Request] { [request] }

  func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    try reading.answer(to: request, from: side, now: now)
  }

  /// Who wrote what differs, where it was not the sink.
  func foreignWrites(for endpoint: Endpoint) throws -> [ForeignWriteNote] { try reading.foreignWrites(for: endpoint) }
}
