import CutoverFlags
import CutoverHosting
package import CutoverJSON

/// Domains that have state in the folder of the instance and are not in its list any more: nothing serves them, takes their
/// events or compares them.
package struct UnlistedDomains {
  package struct Unlisted {
    package let domain: String
    package let statePath: String
    /// The flags that are beyond `off`, with their stages.
    package let moved: [String]
    /// The running server that serves it all the same; `nil` where none does.
    package let server: NotedServer?
  }

  package let all: [Unlisted]
  /// The list with them.
  private let whole: [String]

  /// `root` is the state folder of the instance.
  package init(root: String) {
    let listed = Instance.current.domains.map { $0.name }
    let server = NotedServer(root: root)
    let found = Self.found(root: root)
    all = found.map { domain in
      let path = "\(root)/\(domain.name)"
      let flags = (try? FlagSettings.configuredStore(of: domain).read().flags) ?? []
      return Unlisted(
        domain: domain.name, statePath: FolderBinding.absolute(path),
        moved: flags.filter { $0.state.stage != .off }.map { "\($0.key) in \($0.state.words)" },
        server: server.flatMap { $0.domains.contains(domain.name) ? $0 : nil })
    }
    whole = listed + all.map(\.domain)
  }

  /// What a command that is about `domain` is told, which is not in the list `listed`, where a running server serves it;
  /// `nil` where none does.
  static func stillServed(_ domain: String, besides listed: [String], root: String) -> String? {
    guard !listed.contains(domain), let server = NotedServer(root: root), server.domains.contains(domain) else {
      return nil
    }
    return server.stillServes(domain, whole: listed + [domain])
  }

  /// The domains without what is known of them.
  static func found(root: String) -> [any HostedDomain.Type] {
    let listed = Instance.current.domains.map { $0.name }
    return Domains.all.filter {
      !listed.contains($0.name) && DomainBinding.owner(of: "\(root)/\($0.name)") == $0.name
    }
  }

  /// What is wrong with one.
  package func found(_ unlisted: Unlisted) -> String {
    "the domain \(unlisted.domain) is not in the list ('domain' in the configuration file, CUTOVER_DOMAIN) any more, and its "
      + "state is in \(unlisted.statePath)"
      + (unlisted.moved.isEmpty ? "" : ", its flags stand (\(unlisted.moved.joined(separator: ", ")))")
      + (unlisted.server == nil
        ? ": nothing serves it, takes its events or compares it" : ": no command acts on it, while a server serves it")
  }

  /// What to do about one.
  package func remedy(_ unlisted: Unlisted) -> String {
    unlisted.server?.stillServes(unlisted.domain, whole: whole)
      ?? "write 'domain: \(whole.joined(separator: ", "))'; where a domain is over for good, move its state folder away"
  }

  /// For a terminal.
  package var lines: [String] { all.map { "domain".padded(12) + "\(found($0)); \(remedy($0))" } }

  package var json: JSONValue {
    .array(
      all.map {
        .object([
          "domain": .text($0.domain), "state_path": .text($0.statePath), "moved": .array($0.moved.map { .text($0) }),
          "served_by": $0.server.map { .integer($0.pid) } ?? .null,
        ])
      })
  }
}
