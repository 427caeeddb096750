import CutoverBasics
import CutoverDomain
package import CutoverFlags
package import CutoverHosting
package import CutoverJSON
import Glibc

/// Why the legacy side has no answer although its parts are there: what is in them cannot be read. Clients that it answers
/// now, or would after a rollback, get errors.
package struct UnreadableLegacy {
  /// What was found of an endpoint.
  package struct Finding: Sendable, Equatable {
    package let endpoint: String
    /// The part, the place in it, and what is wrong there.
    package let reason: String
    /// Whether only a rollback would take clients to it: the repository answers them.
    package let isWayBack: Bool

    package init(endpoint: String, reason: String, isWayBack: Bool) {
      (self.endpoint, self.reason, self.isWayBack) = (endpoint, reason, isWayBack)
    }
  }

  package let findings: [Finding]

  package init(_ findings: [Finding]) { self.findings = findings }

  package var isEmpty: Bool { findings.isEmpty }

  /// What to do.
  package static let remedy = "repair it, or put it back from a copy"

  /// Whether the repository answers the clients of an endpoint: its legacy files are the way back.
  package static func isWayBack(_ endpoint: String, in flags: FlagSet) -> Bool {
    flags.flags.first { $0.state.endpoint == endpoint }.map { $0.state.stage.authority == .repository } ?? false
  }

  /// Reads what the legacy side at `location` answers for each endpoint, or says what was `noted` of it where that holds.
  /// At most `limit` bytes of parts are read; what does not fit is not looked at.
  package init(
    of domain: any HostedDomain.Type, in location: String, flags: FlagSet, limit: Int = .max,
    noted: NotedLegacyReads = NotedLegacyReads()
  ) {
    var (findings, room): ([Finding], Int) = ([], limit)
    let watch = domain.legacy.watch(location)
    for endpoint in domain.endpoints.map(\.name) {
      guard let request = domain.request(endpoint) else { continue }
      let reason: String?
      if let known = noted.entry(of: endpoint, at: watch.version(of: request)) {
        reason = known.reason
      } else {
        let size = Self.size(of: request, domain.legacy, location)
        guard size <= room else { continue }
        room -= size
        reason = Self.reason(request, domain, location)
      }
      if let reason {
        findings.append(
          Finding(endpoint: endpoint, reason: reason, isWayBack: Self.isWayBack(endpoint, in: flags)))
      }
    }
    self.findings = findings
  }

  /// Why the legacy side has no answer to `request`; `nil` where it has one, refuses it as any side would, or lacks a part,
  /// which is told of elsewhere. Reads all that the answer is made of, and keeps nothing.
  static func reason(_ request: Request, _ domain: any HostedDomain.Type, _ location: String) -> String? {
    failure(request, domain, location).map { $0.source.isEmpty ? $0.message : "\($0.source): \($0.message)" }
  }

  /// The same; the path of the part is apart from what is wrong in it.
  static func failure(
    _ request: Request, _ domain: any HostedDomain.Type, _ location: String
  ) -> (source: String, message: String)? {
    do {
      let snapshot = domain.reading(.init(legacyPath: location))
      let answer = try snapshot.answer(to: request, from: .legacy, now: Clock.milliseconds())
      while let part = try answer.nextPart() {
        switch part {
        case .value(_, _, _, let faults): if let fault = faults.first { throw fault.error }
        case .records(_, let next): while let record = try next() { _ = try record.checked() }
        }
      }
      return nil
    } catch {
      guard let error = error as? ReadError else { return ("", "\(error)") }
      return error.isOfRequest || error.code == .missing ? nil : (error.source, error.message)
    }
  }

  static func size(of request: Request, _ store: any LegacyStore, _ location: String) -> Int {
    let paths = store.isFolder ? store.parts(for: request).map { "\(location)/\($0)" } : [location]
    return paths.reduce(0) { sum, path in
      var info = stat()
      return stat(path, &info) == 0 ? sum + Int(info.st_size) : sum
    }
  }

  /// By their reasons, a file say that several endpoints are read from.
  private var groups: [(reason: String, isWayBack: Bool, endpoints: [String])] {
    var groups: [(reason: String, isWayBack: Bool, endpoints: [String])] = []
    for finding in findings {
      if let index = groups.firstIndex(where: { ($0.reason, $0.isWayBack) == (finding.reason, finding.isWayBack) }) {
        groups[index].endpoints.append(finding.endpoint)
      } else {
        groups.append((finding.reason, finding.isWayBack, [finding.endpoint]))
      }
    }
    return groups
  }

  /// A sentence each, and whether it is about the way back alone.
  package var lines: [(text: String, isWayBack: Bool)] {
    groups.map { group in
      let endpoints = group.endpoints.joined(separator: ", ")
      let outcome =
        group.isWayBack
        ? "a rollback of \(endpoints) would take clients to it" : "the legacy side cannot answer \(endpoints)"
      return ("\(group.reason): \(outcome)", group.isWayBack)
    }
  }

  package var json: JSONValue {
    .array(
      findings.map {
        .object([
          "endpoint": .text($0.endpoint), "reason": .text($0.reason), "way_back": .bool($0.isWayBack),
        ])
      })
  }
}
