import CutoverBasics
import CutoverHTTP
import CutoverJSON
import CutoverParity
import CutoverServer
import Glibc

/// What parity runs have found, for operators.
struct ParityRoutes: Sendable {
  let runs: ReportedRuns
  /// What says what reports are worth, by domain.
  let standings: [String: @Sendable () -> ReportStanding]

  /// How many runs are listed.
  private static let listed = 100

  /// The files of a run's folder, and what they are.
  private static let types = [
    "report.json": MediaType.json, "junit.xml": "application/xml; charset=utf-8",
    "summary.md": "text/markdown; charset=utf-8", "index.html": "text/html; charset=utf-8",
  ]

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.route(.get, "/admin/parity/runs") { try list(of: $0.queryValue("domain")) }
      + admin.answer(.get, "/admin/parity/runs/{id}") { try file("report.json", of: $0.parameters[0]) }
      + admin.answer(.get, "/admin/parity/runs/{id}/{file}") { try file($0.parameters[1], of: $0.parameters[0]) }
  }

  /// A report that cannot be read is said to be there: it may be the one that found a difference.
  private func list(of domain: String?) throws -> JSONValue {
    if let domain, standings[domain] == nil {
      throw Problem(
        404, "there is no domain '\(domain)' here; there are \(standings.keys.sorted().joined(separator: ", "))")
    }
    let (all, faults) = try wording { try runs.readable() }
    let found = all.filter { domain == nil || $0.domain == domain }
    let standings = standings.mapValues { $0() }
    return .object([
      "runs": .array(
        found.prefix(Self.listed).map { run in
          let evidence = standings[run.domain]?.of(run).rawValue
          return .object(
            (run.json.members ?? []) + [JSONMember(name: "evidence", value: evidence.map { .text($0) } ?? .null)])
        }),
      "unreadable": .array(
        faults.prefix(Self.listed).map { .object(["id": .text($0.id.text), "error": .text($0.message)]) }),
    ])
  }

  private func file(_ name: String, of run: String) throws -> HTTPResponse {
    guard let id = RunID(run) else { throw Problem(404, "'\(run)' is not the name of a parity run") }
    guard let type = Self.types[name] else {
      throw Problem(404, "a run has no '\(name)'; there are \(Self.types.keys.sorted().joined(separator: ", "))")
    }
    guard let bytes = try Self.read("\(runs.folder)/\(id.text)/\(name)") else {
      throw Problem(404, "run \(id) has no \(name); GET /admin/parity/runs lists what there is")
    }
    return HTTPResponse(
      200, headers: ["Content-Type": type, "X-Content-Type-Options": "nosniff"], body: [SharedBytes(bytes)])
  }

  /// The file's bytes; `nil` where it is not there.
  private static func read(_ path: String) throws -> [UInt8]? {
    do { return try SmallFile.readIfThere(path) } catch {
      throw Problem(503, "\(error.path): \(error.reason); check the folder (CUTOVER_REPORTS)")
    }
  }
}

/// Runs `body`; what it throws becomes the problem that a client is told.
func wording<R>(_ body: () throws -> R) throws -> R {
  do { return try body() } catch let problem as Problem { throw problem } catch { throw Problem(error) }
}
