package import CutoverFlags
import CutoverHosting
package import CutoverJSON

/// Domains that an instance has had and that are not in its list any more: nothing serves them, takes their events or compares
/// them. Their state is in its folder, or their flags are in its flag file.
package struct UnlistedDomains {
  package struct Unlisted {
    package let domain: String
    /// Where its state is; `nil` where it has none.
    package let statePath: String?
    /// Its flags in the flag file.
    let flags: [FlagState]
    /// The running server that serves it all the same; `nil` where none does.
    package let server: NotedServer?

    /// The flags that are beyond `off`, with their stages.
    package var moved: [String] { flags.filter { $0.stage != .off }.map { "\($0.key) in \($0.words)" } }
  }

  /// Also those of which nothing is there but flags: somebody has moved their state away.
  private let known: [Unlisted]
  /// The list with them.
  private let listed: [String]

  /// Those with state in the folder.
  package var all: [Unlisted] { known.filter { $0.statePath != nil } }

  /// `root` is the state folder of the instance, `flags` those in force, whichever domain they are asked for, and `listed` the
  /// list of domains.
  package init(root: String, flags: FlagSet? = nil, listed: [String]? = nil) {
    let listed = listed ?? Instance.current.domains.map { $0.name }
    let first = listed.first.flatMap(Domains.named) ?? Domains.current
    let flags = flags ?? (try? FlagSettings.configuredStore(of: first).read())
    let server = NotedServer(root: root)
    let owning = Set(Self.found(root: root, listed: listed).map { $0.name })
    known = Domains.all.filter { !listed.contains($0.name) }.compactMap { domain in
      let kept = flags?.kept(domain.flagKeys) ?? []
      let isOwner = owning.contains(domain.name)
      guard isOwner || !kept.isEmpty else { return nil }
      return Unlisted(
        domain: domain.name, statePath: isOwner ? FolderBinding.absolute("\(root)/\(domain.name)") : nil,
        flags: kept.map(\.state), server: server.flatMap { $0.domains.contains(domain.name) ? $0 : nil })
    }
    self.listed = listed
  }

  /// What a command that is about `domain` is told, which is not in the list `listed`, where a running server serves it;
  /// `nil` where none does.
  static func stillServed(_ domain: String, besides listed: [String], root: String) -> String? {
    guard !listed.contains(domain), let server = NotedServer(root: root), server.domains.contains(domain) else {
      return nil
    }
    return server.stillServes(domain, whole: listed + [domain])
  }

  /// The domains with state in the folder without what is known of them.
  static func found(root: String, listed: [String]? = nil) -> [any HostedDomain.Type] {
    let listed = listed ?? Instance.current.domains.map { $0.name }
    return Domains.all.filter {
      !listed.contains($0.name) && DomainBinding.owner(of: "\(root)/\($0.name)") == $0.name
    }
  }

  /// What is wrong with one.
  package func found(_ unlisted: Unlisted) -> String {
    let flags =
      unlisted.flags.isEmpty
      ? nil
      : unlisted.moved.isEmpty
        ? "its flags are in the flag file, all off" : "its flags stand (\(unlisted.moved.joined(separator: ", ")))"
    let left = [unlisted.statePath.map { "its state is in \($0)" }, flags].compactMap(\.self)
    return
      "the domain \(unlisted.domain) is not in the list ('domain' in the configuration file, CUTOVER_DOMAIN) any more, and "
      + left.joined(separator: ", ")
      + (unlisted.server == nil
        ? ": nothing serves it, takes its events or compares it" : ": no command acts on it, while a server serves it")
  }

  /// What to do about one.
  package func remedy(_ unlisted: Unlisted) -> String {
    let whole = listed + [unlisted.domain]
    if let server = unlisted.server { return server.stillServes(unlisted.domain, whole: whole) }
    let back = "write 'domain: \(whole.joined(separator: ", "))'"
    guard unlisted.statePath != nil else { return back }
    return back
      + (unlisted.moved.isEmpty
        ? "; where a domain is over for good, move its state folder away"
        : " to go on with it; where it is over for good, finish it then ('cutover finish --domain \(unlisted.domain)', or "
          + "'cutover flags rollback --to off' for each endpoint), take it off again, and move its state folder away")
  }

  /// What somebody is told who names `domain`; `nil` where the instance has not had it, or has it in its list.
  func refusal(of domain: any HostedDomain.Type) -> String? {
    known.first { $0.domain == domain.name }.map { "\(found($0)); \(remedy($0))" }
  }

  /// What somebody is told who names the endpoint `typed`; `nil` where it is none of such a domain.
  func refusal(ofEndpoint typed: String) -> String? {
    let domain = known.lazy.compactMap { Domains.named($0.domain) }.first { EndpointName.known(typed, in: $0) != nil }
    return domain.flatMap(refusal).map { "'\(typed)' is an endpoint of the domain \(domain?.name ?? ""); \($0)" }
  }

  /// A sentence for each one with state in the folder.
  package var summaries: [String] { all.map { "\(found($0)); \(remedy($0))" } }

  /// For a terminal.
  package var lines: [String] { summaries.map { "domain".padded(12) + $0 } }

  package var json: JSONValue {
    .array(
      all.map {
        .object([
          "domain": .text($0.domain), "state_path": .text($0.statePath ?? ""),
          "moved": .array($0.moved.map { .text($0) }),
          "served_by": $0.server.map { .integer($0.pid) } ?? .null,
        ])
      })
  }
}
