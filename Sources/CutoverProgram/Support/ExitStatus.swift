package import ArgumentParser

/// Every status that a command exits with: the one list, which `cutover --help`, the manual page and docs/exit-status.md
/// show. From 64 on they are those of `sysexits.h`, above 128 those that a shell gives a program that a signal ends.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case refused = 1
  case inconclusive = 2
  case rules = 4
  case usage = 64
  case badInput = 65
  case unavailable = 69
  case internalError = 70
  case cannotWrite = 73
  case outputError = 74
  case configuration = 78
  case hungUp = 129
  case interrupted = 130
  case terminated = 143

  /// What it means, as a line of a table.
  package var meaning: String {
    switch self {
    case .done: "done; of a comparison: everything is clean"
    case .refused: "refused, nothing changed; of a comparison or check: something differs"
    case .inconclusive: "of a comparison: something could not be compared"
    case .rules: "of a comparison: a tolerance rule expired, was unused, or over its limit"
    case .usage: "the command line is wrong"
    case .badInput: "a file, an event or the history of the flags is wrong or damaged"
    case .unavailable: "a server, a disk or another process is out of reach, or is not ready"
    case .internalError: "an error in Cutover itself; please report it"
    case .cannotWrite: "a file or folder cannot be written"
    case .outputError: "standard output cannot be written, a full disk for example"
    case .configuration: "a setting is wrong, or there is no instance; of doctor: a check failed"
    case .hungUp: "ended since its terminal was closed (SIGHUP)"
    case .interrupted: "ended by Ctrl-C (SIGINT)"
    case .terminated: "ended by SIGTERM"
    }
  }

  /// The list for help texts: lines that are shown as they are.
  package static var table: String {
    allCases.map { status in
      let number = "\(status.rawValue)"
      return "  \(String(repeating: " ", count: 3 - number.count))\(number)  \(status.meaning)"
    }.joined(separator: "\n")
  }
}

extension ExitCode {
  package init(_ status: ExitStatus) { self.init(status.rawValue) }

  package static let refused = ExitCode(.refused)
  package static let usage = ExitCode(.usage)
  package static let badInput = ExitCode(.badInput)
  package static let unavailable = ExitCode(.unavailable)
  static let internalError = ExitCode(.internalError)
  package static let cannotWrite = ExitCode(.cannotWrite)
  package static let configuration = ExitCode(.configuration)
}
