import CutoverBasics
package import CutoverConfiguration
import Glibc

/// What is allowed in a configuration and still deserves a look.
package struct ConfigurationWarnings {
  private let configuration: Configuration

  package init(_ configuration: Configuration) { self.configuration = configuration }

  package var all: [String] { readableSecrets + unknownVariables }

  private var readableSecrets: [String] {
    guard let file = configuration.file, file.isReadableByOthers else { return [] }
    let secrets = configuration.schema.settings.filter { setting in
      guard let value = configuration.value(of: setting, domain: Settings.value(.domain)) else { return false }
      guard case .file = value.origin else { return false }
      return setting.kind.shown(value.text) != value.text
    }
    guard !secrets.isEmpty else { return [] }
    return [
      "\(file.path): every user can read the secrets in it (\(secrets.map(\.key).joined(separator: ", "))); run 'chmod o-r "
        + "\(file.path)'"
    ]
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
