package import CutoverHosting
import CutoverJSON

/// How a domain's keys in Redis are named: a prefix, and parts with colons between them. No other place builds one.
package struct CacheKeys: Sendable {
  package let settings: CacheSettings
  /// That of the settings, or of a copy.
  package let prefix: String

  package init(_ settings: CacheSettings = CacheSettings(), prefix: String? = nil) {
    self.settings = settings
    self.prefix = prefix ?? settings.prefix
  }

  /// The key with these parts, of which names that are not the program's own are ``escaped(_:)``.
  package func key(_ parts: [String], _ lifetime: Int?) -> CacheKey {
    CacheKey(name: ([prefix] + parts).joined(separator: ":"), lifetime: lifetime.map { max(1, $0) })
  }

  /// Whether `name` begins with the prefix.
  package func contains(_ name: String) -> Bool { name.utf8.starts(with: "\(prefix):".utf8) }

  /// What a scan for all of them looks for.
  package var pattern: String { prefix + ":*" }

  /// The parts of a key, each as it was before it was escaped; `nil` for a key with another prefix.
  package func parts(of key: String) -> [String]? {
    guard contains(key) else { return nil }
    return key.dropFirst(prefix.count + 1).split(separator: ":", omittingEmptySubsequences: false)
      .map { Self.unescaped($0) }
  }

  /// Keeps a name from being taken for two, or for one of the program's own words: `:` and `%` become `%3A` and
  /// `%25`, `all` becomes `%61ll`.
  package func escaped(_ name: String) -> String {
    if name == "all" { return "%61ll" }
    guard name.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%") }) else { return name }
    return name.unicodeScalars.map { $0 == ":" ? "%3A" : $0 == "%" ? "%25" : String($0) }.joined()
  }

  private static func unescaped(_ part: Substring) -> String {
    if part == "%61ll" { return "all" }
    return String(part.replacing("%3A", with: ":").replacing("%25", with: "%"))
  }
}
