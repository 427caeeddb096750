import CutoverBasics
package import CutoverHosting
import CutoverJournal
import Glibc

/// Whose a state folder is: noted in it when events are first taken in. Events of one domain mean nothing to the stores of
/// another, which would put all of them aside.
package struct DomainBinding {
  private let domain: any HostedDomain.Type
  private let root: String
  private let statePath: String
  private let isFirst: Bool
  /// Where the domain's state would be if it had another place in the list of domains.
  private let otherPath: String
  private var path: String { Self.file(statePath) }

  package init(_ settings: Settings) { self.init(settings.domain, root: settings.state.root) }

  /// `root` is the state folder of the instance.
  package init(_ domain: any HostedDomain.Type, root: String) {
    self.domain = domain
    self.root = root
    let place = DomainPlace(of: domain)
    isFirst = place.schema == nil
    statePath = place.statePath(in: root)
    otherPath = place.otherStatePath(in: root)
  }

  private static func file(_ statePath: String) -> String { statePath + "/domain" }

  /// Whether the folder says whose it is.
  package var isBound: Bool { SmallFile.line(path) != nil }

  /// Throws `Failure` with status 78 where the folder is another domain's, and where this one's state is elsewhere. A folder
  /// in which no event was ever taken in is nobody's.
  package func check() throws {
    let first = Self.owner(of: root)
    if SmallFile.line(Self.file(otherPath)) == domain.name, !isFirst || first != domain.name,
      Self.hasEvents(of: domain.name, otherPath)
    {
      throw Failure(.configuration, swapped(first))
    }
    guard let owner = Self.owner(of: statePath), owner != domain.name, Self.hasEvents(of: owner, statePath) else {
      return
    }
    let listed = Instance.current.domains.map { $0.name }
    if listed.contains(owner) { throw Failure(.configuration, swapped(owner)) }
    if let served = UnlistedDomains.stillServed(domain.name, besides: listed.filter { $0 != domain.name }, root: root) {
      throw Failure(.configuration, served)
    }
    throw Failure(
      .configuration,
      "the state folder \(FolderBinding.absolute(statePath)) is that of the domain \(owner), not of \(domain.name); set "
        + "the domain to \(owner) ('domain' in the configuration file, CUTOVER_DOMAIN), or use a state folder of its own (--state-path)"
    )
  }

  /// That the list of domains had another order: `first` is the domain that has the state folder of the instance.
  private func swapped(_ first: String?) -> String {
    let listed = Instance.current.domains.map { $0.name }
    let place = FolderBinding.absolute(otherPath)
    let list = "the list of domains ('domain' in the configuration file, CUTOVER_DOMAIN)"
    guard let first else {
      return
        "\(list) begins with \(listed[0]), and the state of \(domain.name) is in \(place), where that of a further "
        + "domain is; write 'domain: \(self.list(before: domain.name))'"
    }
    return
      "\(list) begins with \(listed[0]), and began with \(first) when events were first taken in: \(first) has the "
      + "state folder \(FolderBinding.absolute(root)) itself, and its tables on the search path; write 'domain: "
      + "\(Self.list(from: first))'"
  }

  /// The list of domains with `last` behind the others, of which one that has no place as a further domain comes first.
  private func list(before last: String) -> String {
    let others = Instance.current.domains.map { $0.name }.filter { $0 != last }
    let isFurther = { (name: String) in SmallFile.line(Self.file("\(root)/\(name)")) == name }
    return (others.filter { !isFurther($0) } + others.filter(isFurther) + [last]).joined(separator: ", ")
  }

  /// The list of domains with `first` first.
  static func list(from first: String) -> String {
    ([first] + Instance.current.domains.map { $0.name }.filter { $0 != first }).joined(separator: ", ")
  }

  /// Whether the journal of the domain `owner` in a folder has ever taken an event in; also where that cannot be seen.
  private static func hasEvents(of owner: String, _ statePath: String) -> Bool {
    guard let domain = Domains.named(owner) else { return true }
    do {
      guard let journal = try JournalPlace(of: domain, statePath: statePath).reader() else { return false }
      return try journal.status().head > 0
    } catch { return true }
  }

  /// The same, and notes that the folder is this domain's.
  package func bind() throws {
    try check()
    if SmallFile.line(path) == domain.name { return }
    do throws(SmallFileError) {
      try SmallFile.replace(path, with: Array(domain.name.utf8), mode: 0o600)
    } catch {
      throw Failure(.cannotWrite, "\(error.path) \(error.message); \(error.remedy ?? "check the state folder")")
    }
  }

  /// The domain whose state a folder has; `nil` where it is nobody's. Before folders said whose they are, there was one
  /// domain.
  static func owner(of statePath: String) -> String? {
    SmallFile.line(file(statePath)) ?? (access(statePath + "/journal.db", F_OK) == 0 ? Domains.all[0].name : nil)
  }
}
