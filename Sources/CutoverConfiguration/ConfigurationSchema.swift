/// All settings of a program and the domains that it carries: what a configuration file can say.
package struct ConfigurationSchema: Sendable {
  package let settings: [Setting]
  package let domains: [String]

  /// The settings in the order in which documents and files list them. Keys and variables must be unique.
  package init(_ settings: [Setting], domains: [String]) {
    precondition(Set(settings.map(\.variable)).count == settings.count, "two settings share a variable")
    precondition(Set(settings.map { "\($0.scope) \($0.key)" }).count == settings.count, "two settings share a key")
    self.settings = settings
    self.domains = domains
  }

  package func setting(variable: String) -> Setting? { settings.first { $0.variable == variable } }

  /// The names that may follow `prefix` (`server`, or nothing) in the file, in the section of `domain` where there is one.
  func names(after prefix: [String], domain: String?) -> [String] {
    var names: [String] = []
    for setting in settings where has(setting, domain) {
      let key = setting.key.split(separator: ".").map(String.init)
      guard key.count > prefix.count, Array(key.prefix(prefix.count)) == prefix else { continue }
      if !names.contains(key[prefix.count]) { names.append(key[prefix.count]) }
    }
    return names
  }

  func setting(key: [String], domain: String?) -> Setting? {
    let key = key.joined(separator: ".")
    return settings.first { $0.key == key && has($0, domain) }
  }

  private func has(_ setting: Setting, _ domain: String?) -> Bool {
    guard let domain else { return setting.scope.covers(.instance) }
    return setting.scope.covers(.domain) && setting.domains?.contains(domain) != false
  }
}
