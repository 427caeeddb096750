import CutoverBasics
import CutoverDomain
import CutoverFlags
package import CutoverHosting
import CutoverJSON
import CutoverParity

/// Proof that the gates can fail: a known difference in a copy of what the legacy files answer has to be found by the
/// comparison, and refused by the gate.
package struct GateSelfCheck {
  package struct Outcome {
    /// Endpoints whose difference was found and refused.
    package var caught: [String] = []
    /// Endpoints for which it was not: nothing may be promoted by such gates.
    package var missed: [String] = []
    /// Endpoints without a record to change, or that cannot be read.
    package var untried: [String] = []

    package var isTried: Bool { !missed.isEmpty || !caught.isEmpty }
    package var isCaught: Bool { missed.isEmpty && !caught.isEmpty }
  }

  private let domain: any HostedDomain.Type
  private let legacyPath: String

  package init(of domain: any HostedDomain.Type, legacyPath: String) {
    self.domain = domain
    self.legacyPath = legacyPath
  }

  package func run() -> Outcome {
    var outcome = Outcome()
    for endpoint in domain.endpoints {
      let plain = AlteredSnapshot(domain.reading(.init(legacyPath: legacyPath)), isAltered: false)
      let altered = AlteredSnapshot(domain.reading(.init(legacyPath: legacyPath)), isAltered: true)
      // What differs from itself, or was not changed, would prove nothing.
      guard verdict(endpoint, plain) == .clean else {
        outcome.untried.append(endpoint.name)
        continue
      }
      let isFound = verdict(endpoint, altered) == .different
      guard altered.alterations > 0 else {
        outcome.untried.append(endpoint.name)
        continue
      }
      if isFound, !isPassed(endpoint, altered) {
        outcome.caught.append(endpoint.name)
      } else {
        outcome.missed.append(endpoint.name)
      }
    }
    return outcome
  }

  private func report(_ endpoint: Endpoint, _ reading: AlteredSnapshot) -> ParityReport {
    var options = ParityRun.Options()
    options.legs = [.legacyRepository]
    var random = SystemRandomNumberGenerator()
    return ParityRun(
      domain: domain.name, endpoints: [endpoint], options: options, clock: Clock.milliseconds, random: &random
    ).report(on: reading)
  }

  private func verdict(_ endpoint: Endpoint, _ reading: AlteredSnapshot) -> ParityVerdict {
    report(endpoint, reading).verdict
  }

  /// Whether a gate that asks for one clean run takes such a run for one.
  private func isPassed(_ endpoint: Endpoint, _ reading: AlteredSnapshot) -> Bool {
    let report = report(endpoint, reading)
    var thresholds = GateThresholds()
    thresholds.cleanRuns = 1
    let key = domain.flagKey(of: endpoint.name)
    var input = GateInput(
      now: Clock.milliseconds(), flag: EndpointFlag(FlagState(key: key, stage: .dualwrite)),
      to: FlagState(key: key, stage: .shadow), thresholds: thresholds, freezes: [], build: "", author: "")
    input.basis = EvidenceBasis(
      rulesHash: nil, comparatorHash: Comparator.hash(of: [endpoint]), schemaVersion: nil)
    input.runs = report.endpoints.map { RunEvidence(report, $0, in: domain) }
    return GateTable(input, gates: [.cleanRuns]).isMet
  }
}

/// A reading whose repository answers what the legacy files do, with one value changed in each answer.
private final class AlteredSnapshot: DomainSnapshot {
  private let base: any DomainSnapshot
  private let isAltered: Bool
  private(set) var alterations = 0

  init(_ base: any DomainSnapshot, isAltered: Bool) {
    self.base = base
    self.isAltered = isAltered
  }

  func requests(for endpoint: Endpoint) throws -> [Request] { try base.requests(for: endpoint) }

  func answer(to request: Request, from side: Side, now: Int64) throws -> any Response {
    let answer = try base.answer(to: request, from: .legacy, now: now)
    guard isAltered, side != .legacy else { return answer }
    return AlteredResponse(answer) { self.alterations += 1 }
  }
}

/// An answer with one value of one record changed.
private final class AlteredResponse: Response {
  private let base: any Response
  private let altered: () -> Void
  private var isDone = false

  init(_ base: any Response, altered: @escaping () -> Void) {
    self.base = base
    self.altered = altered
  }

  func nextPart() throws -> ResponseField? {
    switch try base.nextPart() {
    case nil: return nil
    case .value(let name, let json, let records, let faults)?:
      return .value(name: name, json: records > 0 ? alter(json) : json, records: records, faults: faults)
    case .records(let name, let next)?:
      return .records(name: name) { [self] in
        try next().map { $0.fault == nil ? Record(json: alter($0.json)) : $0 }
      }
    }
  }

  private func alter(_ json: [UInt8]) -> [UInt8] {
    guard !isDone, var value = try? JSONValue.parse(json), Self.alter(&value) else { return json }
    isDone = true
    altered()
    var bytes: [UInt8] = []
    value.write(into: &bytes)
    return bytes
  }

  /// Changes the last number or text within `value`; false where there is none.
  private static func alter(_ value: inout JSONValue) -> Bool {
    switch value {
    case .null, .bool: return false
    case .number(let number):
      value = .number(JSONNumber(unchecked: number.lexeme == "1" ? "2" : "1"))
      return true
    case .string(let text):
      value = .text(text.string + "?")
      return true
    case .array(var elements):
      for index in elements.indices.reversed() where alter(&elements[index]) {
        value = .array(elements)
        return true
      }
      return false
    case .object(var members):
      for index in members.indices.reversed() where alter(&members[index].value) {
        value = .object(members)
        return true
      }
      return false
    }
  }
}
