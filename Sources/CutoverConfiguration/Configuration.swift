/// Where the values of settings come from: the environment, else the configuration file, else the defaults.
package struct Configuration: Sendable {
  package let schema: ConfigurationSchema
  package let file: ConfigurationFile?
  private let environment: @Sendable (String) -> String?

  /// - Parameter environment: gives a variable's value. One that is empty counts as unset.
  package init(
    _ schema: ConfigurationSchema, file: ConfigurationFile? = nil,
    environment: @escaping @Sendable (String) -> String?
  ) {
    self.schema = schema
    self.file = file
    self.environment = environment
  }

  package enum Origin: Sendable, Equatable {
    case environment
    /// A line of the configuration file.
    case file(line: Int)
    case standard
  }

  package struct Value: Sendable, Equatable {
    package let text: String
    package let origin: Origin
  }

  /// The value of `setting` for `domain`; `nil` where it has none.
  package func value(of setting: Setting, domain: String? = nil) -> Value? {
    if let text = environment(setting.variable), !text.isEmpty { return Value(text: text, origin: .environment) }
    if let found = file?.value(of: setting, domain: domain) {
      let text = setting.kind == .path ? resolved(found.text) : found.text
      return Value(text: text, origin: .file(line: found.line))
    }
    return setting.standard(for: domain).map {
      Value(text: setting.kind == .path ? resolved($0) : $0, origin: .standard)
    }
  }

  /// The value that `setting` would have without the environment, as the file has it; `nil` where it has none.
  package func valueInFile(of setting: Setting, domain: String? = nil) -> String? {
    file?.value(of: setting, domain: domain)?.text ?? setting.standard(for: domain)
  }

  /// What is wrong with a value from the environment, for all settings of the schema.
  package var problems: [ConfigurationError] {
    schema.settings.compactMap { setting in
      guard let text = environment(setting.variable), !text.isEmpty,
        let requirement = setting.requirement(for: text)
      else { return nil }
      return ConfigurationError(setting.variable, "this is \"\(setting.kind.shown(text))\"; set it to \(requirement)")
    }
  }

  /// What the users of settings would refuse of the values that somebody has set, for each of `domains`.
  package func refusals(for domains: [String]) -> [ConfigurationError] {
    var refusals: [ConfigurationError] = []
    for setting in schema.settings {
      for domain in domains where setting.domains?.contains(domain) != false {
        guard let use = setting.use, let value = value(of: setting, domain: domain), value.origin != .standard else {
          continue
        }
        do { try use(value.text, domain) } catch {
          let refusal = refusal(of: setting, value, "\(error)")
          if !refusals.contains(refusal) { refusals.append(refusal) }
        }
      }
    }
    return refusals
  }

  private func refusal(of setting: Setting, _ value: Value, _ reason: String) -> ConfigurationError {
    if case .file(let line) = value.origin, let file {
      return ConfigurationError("\(file.path):\(line)", "'\(setting.key)': \(reason)")
    }
    return ConfigurationError(setting.variable, reason)
  }

  /// A path of the file, or a default, is relative to the file's folder: so a command does the same wherever it is started.
  private func resolved(_ path: String) -> String {
    guard let file, !path.hasPrefix("/") else { return path }
    return file.folder + path
  }
}
