import CutoverBasics
package import CutoverHosting
import Glibc

/// Whose a state folder is: noted in it when events are first taken in. Events of one domain mean nothing to the stores of
/// another, which would put all of them aside.
package struct DomainBinding {
  private let domain: any HostedDomain.Type
  private let statePath: String
  /// Where the domain's state would be if it had another place in the list of domains.
  private let otherPath: String
  private var path: String { Self.file(statePath) }

  package init(_ settings: Settings) { self.init(settings.domain, root: settings.state.root) }

  /// `root` is the state folder of the instance.
  package init(_ domain: any HostedDomain.Type, root: String) {
    self.domain = domain
    let place = DomainPlace(of: domain)
    statePath = place.statePath(in: root)
    otherPath = place.otherStatePath(in: root)
  }

  private static func file(_ statePath: String) -> String { statePath + "/domain" }

  /// Whether the folder says whose it is.
  package var isBound: Bool { SmallFile.line(path) != nil }

  /// Throws `Failure` with status 78 where the folder is another domain's, and where this one's state is elsewhere.
  package func check() throws {
    if !isBound, SmallFile.line(Self.file(otherPath)) == domain.name {
      throw Failure(
        .configuration,
        "the state of the domain \(domain.name) is in \(FolderBinding.absolute(otherPath)), where it was with another place "
          + "in the list of domains; put the list back as it was ('domain' in cutover.yaml, CUTOVER_DOMAIN)")
    }
    guard let owner, owner != domain.name else { return }
    throw Failure(
      .configuration,
      "the state folder \(FolderBinding.absolute(statePath)) is that of the domain \(owner), not of \(domain.name); set "
        + "the domain to \(owner) (--domain, CUTOVER_DOMAIN), or use a state folder of its own (--state-path)")
  }

  /// The same, and notes that the folder is this domain's.
  package func bind() throws {
    try check()
    if isBound { return }
    do throws(SmallFileError) {
      try SmallFile.replace(path, with: Array(domain.name.utf8), mode: 0o600)
    } catch {
      throw Failure(.cannotWrite, "\(error.path) \(error.message); \(error.remedy ?? "check the state folder")")
    }
  }

  /// Before folders said whose they are, there was one domain.
  private var owner: String? {
    SmallFile.line(path) ?? (access(statePath + "/journal.db", F_OK) == 0 ? Domains.all[0].name : nil)
  }
}
