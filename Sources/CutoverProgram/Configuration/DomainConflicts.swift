import CutoverConfiguration
import CutoverHosting

/// What cannot be right in the settings of several domains, though each value could be right alone.
struct DomainConflicts {
  private let configuration: Configuration
  private let domains: [any HostedDomain.Type]

  init(_ configuration: Configuration, domains: [any HostedDomain.Type]) {
    self.configuration = configuration
    self.domains = domains
  }

  /// Throws ``ConfigurationError`` for the first one.
  func check() throws(ConfigurationError) {
    if let found = commonVariable ?? commonStore {
      throw ConfigurationError(configuration.file?.path ?? "settings", found)
    }
    try CachePrefixes(of: Domains.all, in: configuration).check(domains)
  }

  /// A variable names no domain, so it would be the setting of all.
  private var commonVariable: String? {
    for setting in configuration.schema.settings where setting.scope == .domain {
      let having = domains.map { $0.name }.filter { setting.domains?.contains($0) != false }
      guard having.count > 1, configuration.value(of: setting)?.origin == .environment else { continue }
      let keys = having.map { "domains.\($0).\(setting.key)" }.joined(separator: " and ")
      return
        "\(setting.variable) would be that of \(having.joined(separator: " and ")) alike; unset it, and set \(keys) in "
        + "the configuration file"
    }
    return nil
  }

  /// Events of one domain would be refused by the files of the other, once one of them has been written to.
  private var commonStore: String? {
    var owners: [String: String] = [:]
    for domain in domains {
      guard let path = configuration.value(of: .dataPath, domain: domain.name)?.text else { continue }
      let place = FolderBinding.absolute(path)
      guard let other = owners.updateValue(domain.name, forKey: place) else { continue }
      return
        "\(other) and \(domain.name) have the same legacy files, \(place); set domains.\(domain.name).legacy_path in the "
        + "configuration file"
    }
    return nil
  }
}
