import CutoverConfiguration
package import CutoverHosting

/// Where a domain keeps what is its own. The first domain of an instance has the state folder of the instance, and its
/// tables on the search path of the database; each further one has a folder and a schema of its name.
package struct DomainPlace: Sendable {
  private let name: String
  private let isFirst: Bool

  package init(of domain: any HostedDomain.Type, in instance: Instance = .current) {
    name = domain.name
    isFirst = !instance.domains.dropFirst().contains { $0.name == domain.name }
  }

  package func statePath(in root: String) -> String { isFirst ? root : "\(root)/\(name)" }

  /// Where its state would be if it had another place in the list.
  func otherStatePath(in root: String) -> String { isFirst ? "\(root)/\(name)" : root }

  /// The schema of its tables; `nil` where the search path says it.
  package var schema: String? { isFirst ? nil : name }
}

extension Instance {
  /// The domains that it has, the one first that commands act on where they name none. One that an option names and the
  /// configuration does not is the only one.
  package var domains: [any HostedDomain.Type] {
    let found = listed
    if let named = domain.flatMap(Domains.named), !found.contains(where: { $0.name == named.name }) { return [named] }
    return found
  }

  /// The one that the command acts on.
  package var acted: any HostedDomain.Type { domain.flatMap(Domains.named) ?? domains[0] }

  /// The one that a command acts on which names none.
  package var configured: any HostedDomain.Type { listed[0] }

  /// Those that a command acts on which tells of all: the one that was named, else every one.
  package var told: [any HostedDomain.Type] { domain.flatMap(Domains.named).map { [$0] } ?? domains }

  private var listed: [any HostedDomain.Type] {
    let found = (isChoice ? inFile : asked).compactMap(Domains.named)
    return found.isEmpty ? [Domains.all[0]] : found
  }

  /// The names of the configuration file's list; none where it has none.
  var inFile: [String] { configuration.file?.value(of: .domain, domain: nil).map { SettingKind.parts($0.text) } ?? [] }

  /// The domain of that list that the variable names, as the option does; `nil` where it makes a list of its own.
  var chosen: String? { isChoice ? asked[0] : nil }

  private var asked: [String] { SettingKind.parts(configuration.value(of: .domain)?.text ?? "") }

  private var isChoice: Bool { inFile.count > 1 && asked.count == 1 }
}
