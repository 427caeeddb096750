import CutoverDualWrite
import CutoverHTTP
import CutoverJSON
import CutoverParity
import CutoverServer
import Glibc

/// What operators ask a running server.
struct AdminRoutes: Sendable {
  let settings: Settings
  let writer: WriterKeeper
  let health: ServerHealth
  let reports: String

  /// How long the sinks may take to come to one entry.
  private static let patience = Duration.seconds(30)

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.route(.get, "/admin/status") { _ in try status() }
      + admin.route(.get, "/admin/outbox") { _ in try outbox() }
      + admin.route(.post, "/admin/cut") { _ in try cut() }
      + admin.route(.get, "/admin/parity") { _ in .object(["runs": .array(runs())]) }
  }

  private func status() throws -> JSONValue {
    let writing: WritingStatus?
    do { writing = try WritingStatus(statePath: settings.state.path) } catch {
      throw Problem(503, Failure(error).message ?? "\(error)")
    }
    return .object([
      "journal": writing?.journal.json ?? .null, "lag": writing?.lagJSON ?? .null,
      "problems": .array(
        health.problems.map {
          .object(["part": .text($0.part), "problem": .text($0.message), "blocking": .bool($0.isBlocking)])
        }),
    ])
  }

  private func outbox() throws -> JSONValue {
    if let problem = health.repository.problem { throw Problem(503, problem) }
    do { return try OutboxBacklog(settings).json } catch { throw Problem(503, Failure(error).message ?? "\(error)") }
  }

  private func cut() throws -> JSONValue {
    do {
      let (cut, paused) = try writer.cut(within: Self.patience)
      return .object([
        "journal": .text(cut.journal), "sequence": .integer(cut.sequence),
        "paused_seconds": .number(JSONNumber(unchecked: "\(paused)")),
      ])
    } catch { throw Problem(503, Failure(error).message ?? "\(error)") }
  }

  /// The newest runs first; folders without a report that can be read are none.
  private func runs() -> [JSONValue] {
    guard let stream = opendir(reports) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted(by: >).prefix(Self.listed).compactMap { name in
      guard let report = try? ParityReport(folder: "\(reports)/\(name)") else { return nil }
      return .object([
        "id": .text(report.id.text), "started": .integer(report.started), "verdict": .text(report.verdict.rawValue),
        "exit_status": .integer(report.exitStatus.rawValue),
      ])
    }
  }

  /// Reports are read to be listed.
  private static let listed = 100
}
