import CutoverBasics
import CutoverFlags
package import CutoverHosting
package import CutoverParity
import CutoverThreads
import Glibc

/// The reports of parity runs in a folder, for people: what counts as evidence is what the history knows. A report whose
/// file is as it was is not read again.
package final class ReportedRuns: Sendable {
  /// What says that a file is still the same.
  private struct Mark: Sendable, Equatable {
    let inode: ino_t
    let size: off_t
    let seconds: Int
    let nanoseconds: Int
  }

  /// A report that is beyond this number, counted from the newest, says nothing about now.
  private static let depth = 200

  private let domains: [String]
  package let folder: String
  private let known = Monitor<[RunID: (mark: Mark, run: ReportedRun)]>([:])

  package init(of domains: [any HostedDomain.Type], folder: String) {
    self.domains = domains.map { $0.name }
    self.folder = folder
  }

  /// Those of the domains, the newest first, and what is wrong with those that cannot be read.
  package func readable() throws -> (runs: [ReportedRun], faults: [(id: RunID, message: String)]) {
    var runs: [ReportedRun] = []
    var faults: [(id: RunID, message: String)] = []
    for id in try ids() {
      do {
        let run = try run(id)
        if domains.contains(run.domain) { runs.append(run) }
      } catch { faults.append((id, Failure(error).message ?? "\(error)")) }
    }
    return (runs, faults)
  }

  private func run(_ id: RunID) throws -> ReportedRun {
    let path = "\(folder)/\(id.text)"
    let mark = Self.mark(of: "\(path)/report.json")
    if let mark, let found = known.withLock({ $0[id] }), found.mark == mark { return found.run }
    let run = ReportedRun(try ParityReport(folder: path), hash: try Self.hash(of: "\(path)/report.json"))
    if let mark { known.withLock { $0[id] = (mark, run) } }
    return run
  }

  private func ids() throws -> [RunID] {
    let ids: [RunID]
    do { ids = try Folder.namesIfThere(in: folder).compactMap { RunID($0) } } catch { throw Self.failure(error) }
    let newest = Array(ids.sorted(by: >).prefix(Self.depth))
    // What was removed, or is too old, is forgotten.
    known.withLock { known in
      if known.count > newest.count { known = known.filter { newest.contains($0.key) } }
    }
    return newest
  }

  /// The SHA-256 of a file.
  private static func hash(of path: String) throws -> String {
    do { return hexadecimalText(of: SHA256.digest(of: try SmallFile.read(path))) } catch { throw failure(error) }
  }

  private static func failure(_ error: SystemError) -> Failure {
    Failure(.badInput, "\(error.path): \(error.reason); check the folder (CUTOVER_REPORTS)")
  }

  private static func mark(of path: String) -> Mark? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    return Mark(
      inode: info.st_ino, size: info.st_size, seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec)
  }
}
