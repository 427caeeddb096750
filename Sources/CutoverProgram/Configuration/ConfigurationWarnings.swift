import CutoverBasics
package import CutoverConfiguration
import CutoverHosting
import Glibc

/// What is allowed in a configuration and still deserves a look.
package struct ConfigurationWarnings {
  private let configuration: Configuration

  package init(_ configuration: Configuration) { self.configuration = configuration }

  package var all: [String] { readableSecrets + unencryptedRedis + unknownVariables }

  private var readableSecrets: [String] {
    guard let file = configuration.file, file.isReadableByOthers else { return [] }
    let secrets = configuration.schema.settings.filter { setting in
      guard let value = configuration.value(of: setting, domain: Domains.current.name) else { return false }
      guard case .file = value.origin else { return false }
      return setting.kind.shown(value.text) != value.text
    }
    guard !secrets.isEmpty else { return [] }
    return [
      "\(file.path): every user can read the secrets in it (\(secrets.map(\.key).joined(separator: ", "))); run 'chmod o-r "
        + "\(file.path)'"
    ]
  }

  /// Certificates are only looked at where the address asks for TLS; without it a password goes over the wire as it is.
  private var unencryptedRedis: [String] {
    func text(_ setting: Setting) -> String? {
      configuration.value(of: setting, domain: Domains.current.name)?.text
    }
    let named = [Setting.redisAuthorityFile, .redisCertificateFile, .redisKeyFile].filter { text($0) != nil }
    guard let first = named.first, let url = text(.redisURL), !url.lowercased().hasPrefix("rediss://") else {
      return []
    }
    return ["\(first.key): redis.url is not encrypted; write rediss:// there"]
  }

  /// Variables of Cutover's own that no setting has: most likely misspelled.
  private var unknownVariables: [String] {
    let known = configuration.schema.settings.map(\.variable) + ["CUTOVER_CONFIG", "CUTOVER_FAILPOINTS"]
    return names.filter { $0.hasPrefix("CUTOVER_") && !known.contains($0) }.sorted().map { name in
      let near = suggestion(for: name, among: known).map { "; did you mean \($0)?" } ?? "; unset it"
      return "\(name): there is no such setting\(near)"
    }
  }

  private var names: [String] {
    var names: [String] = []
    var entry = environ
    while let text = entry.pointee {
      names.append(String(String(cString: text).prefix { $0 != "=" }))
      entry += 1
    }
    return names
  }
}
