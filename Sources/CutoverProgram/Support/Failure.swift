package import ArgumentParser
import CutoverDomain
import CutoverDualWrite
import CutoverFlags
import CutoverHTTP
import CutoverJournal
import CutoverParity
import CutoverPostgres
import CutoverRedis
import CutoverServices

/// An error worded for the person at the terminal, with the status to end with.
package struct Failure: Error, CustomStringConvertible {
  package let status: ExitCode
  /// One line: what, where, and what to do about it; `nil` where everything has been said.
  package let message: String?
  /// What another program said about it, line by line.
  package let details: [Substring]

  package var description: String { message ?? "ended with status \(status.rawValue)" }

  package init(_ status: ExitCode, _ message: String?, details: [Substring] = []) {
    self.status = status
    self.message = message
    self.details = details
  }

  package init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let status as ExitCode: self.init(status, nil)
    case let error as ValidationError: self.init(.usage, error.message)
    case let error as ReadError:
      self.init(error.code == .unavailable ? .unavailable : .badInput, error.description)
    case let error as PostgresError: self.init(Self.status(of: error), "\(error)\(Self.remedy(for: error))")
    case let error as RedisError:
      let address = ServerAddress.redis()
      let remedy = address.setting.map { "check \($0), or run 'cutover doctor'" } ?? address.remedy
      self.init(error.code == .usage ? .configuration : .unavailable, "\(error); \(remedy)")
    case let error as ServiceError:
      self.init(
        error.code == .usage || error.code == .missing ? .configuration : .unavailable,
        "\(error.operation): \(error.message)" + (error.remedy.map { "; \($0)" } ?? ""),
        details: error.output?.split(separator: "\n") ?? [])
    case let error as JournalError:
      self.init(Self.status(of: error), error.description)
    case let error as FlagError: self.init(Self.status(of: error), error.description)
    case let error as SinkError: self.init(.unavailable, error.description)
    case let error as ParityError: self.init(Self.status(of: error), error.description)
    case let error as DualWriteError: self.init(.unavailable, error.description)
    case let error as HTTPServerError:
      self.init(error.code == .address ? .usage : .unavailable, error.description)
    case let error as ChannelError:
      let status = error.code == .interrupted ? Interruption.status.map { ExitCode($0) } : nil
      self.init(status ?? .unavailable, "the running writer: \(error)")
    default: self.init(.internalError, "\(error)")
    }
  }

  private static func status(of error: JournalError) -> ExitCode {
    switch error.code {
    case .damaged: .badInput
    case .moved: .configuration
    case .locked, .conflict, .compacted, .full, .unavailable: .unavailable
    }
  }

  private static func status(of error: FlagError) -> ExitCode {
    switch error.code {
    case .invalid, .damagedHistory: .badInput
    case .unreadable, .busy: .unavailable
    case .cannotWrite: .cannotWrite
    case .conflict, .refused: .refused
    case .unknownFlag: .usage
    }
  }

  private static func status(of error: PostgresError) -> ExitCode {
    switch error.code {
    case .connection, .timeout, .ambiguousCommit: .unavailable
    case .usage, .migration: .configuration
    default: error.isDataViolation ? .badInput : .unavailable
    }
  }

  private static func status(of error: ParityError) -> ExitCode {
    switch error.code {
    case .cannotWrite, .foreignFile: .cannotWrite
    case .cannotRead, .badReport: .badInput
    case .badRules: .configuration
    }
  }

  /// What to do about the session that `error` waited for; `nil` where it waited for none.
  static func lockRemedy(for error: any Error) -> String? { (error as? PostgresError)?.blockers.first?.remedy }

  private static func remedy(for error: PostgresError) -> String {
    if let blocker = error.blockers.first { return "; \(blocker.remedy)" }
    return switch error.code {
    case .connection, .timeout: "; \(ServerAddress.postgres().remedy)"
    case .usage: ServerAddress.postgres().setting.map { "; check \($0)" } ?? ""
    default: error.sqlState == "42P01" ? "; run 'cutover migrate up'" : ""
    }
  }
}
