import CutoverJSON
import CutoverThreads
import Glibc

/// Clients that read, and an operator who compares, without an end.
final class Readers: Sendable {
  struct Findings: Sendable {
    var answers = 0
    var refused = 0
    var parityRuns = 0
    /// What must never be.
    var faults: [String] = []
  }

  private struct State: Sendable {
    var port: UInt16?
    var isStopping = false
    /// Whether a comparison may find a difference now.
    var mayDiffer = false
    var findings = Findings()
  }

  private let state = Monitor(State())
  private let threads: Monitor<[Thread]> = Monitor([])

  init(compare: @escaping @Sendable () -> (status: Int32, text: String)?) {
    let readers = ["trades", "conversations", "positions"].map { endpoint in
      Thread { [state] in
        while let port = state.withLock({ $0.isStopping ? nil : $0.port ?? 0 }) {
          usleep(20_000)
          guard port != 0, let answer = HTTPClient.get(port, "/api/\(endpoint)", within: 15) else { continue }
          let isWhole = answer.status != 200 || (try? JSONValue.parse(answer.body)) != nil
          state.withLock { state in
            state.findings.answers += 1
            if answer.status != 200 { state.findings.refused += 1 }
            if answer.status != 200 && answer.status != 503 || !isWhole {
              state.findings.faults.append("GET /api/\(endpoint): \(answer.status), \(answer.body.count) bytes")
            }
          }
        }
      }
    }
    let operators = Thread { [state] in
      while !state.withLock({ $0.isStopping }) {
        let mightDiffer = state.withLock { $0.mayDiffer }
        let run = compare()
        state.withLock { state in
          guard let run else { return }
          state.findings.parityRuns += 1
          // The run must not have begun or ended while a difference was to be found.
          if run.status & 1 == 1, run.status < 8, !mightDiffer, !state.mayDiffer {
            state.findings.faults.append("parity found a difference that is none: \(run.text)")
          }
        }
        usleep(500_000)
      }
    }
    threads.withLock { $0 = readers + [operators] }
  }

  func use(_ port: UInt16?) { state.withLock { $0.port = port } }
  func allowDifferences(_ mayDiffer: Bool) { state.withLock { $0.mayDiffer = mayDiffer } }

  func take() -> Findings {
    state.withLock { state in
      defer { state.findings = Findings() }
      return state.findings
    }
  }

  func stop() {
    state.withLock { $0.isStopping = true }
    for thread in threads.withLock({ $0 }) { thread.join() }
  }
}
