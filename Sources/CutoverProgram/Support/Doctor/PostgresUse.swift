import CutoverBasics
import CutoverFlags
package import CutoverHosting

/// What does not work without Postgres, by the stages of the flags.
package enum PostgresUse {
  /// `nil` where every endpoint is off, and where the flags cannot be read, which is said elsewhere.
  package static func summary(of domains: [any HostedDomain.Type]) -> String? {
    let flags = domains.flatMap { (try? FlagSettings.configuredStore(of: $0).read().flags) ?? [] }
    let read = flags.filter { !$0.state.stage.isAnsweredByLegacy }
    if !read.isEmpty { return "clients of \(named(read)) get \(outcome(read))" }
    let written = flags.filter { $0.state.stage != .off }
    return written.isEmpty ? nil : "no event reaches the repository, which \(named(written)) asks for"
  }

  /// A share that fails is answered by the legacy side.
  private static func outcome(_ flags: [EndpointFlag]) -> String {
    flags.contains { $0.state.stage.authority == .repository } ? "errors" : "the legacy side's answers, late"
  }

  private static func named(_ flags: [EndpointFlag]) -> String {
    if flags.count > 3 { return counted(flags.count, "endpoint") }
    return flags.map { "\($0.state.endpoint) (\($0.state.stage.rawValue))" }.joined(separator: ", ")
  }
}
