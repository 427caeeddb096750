/// A setting: what it is called in the configuration file and in the environment, and what its values look like.
package struct Setting: Sendable, Equatable {
  /// The names that lead to it in the file, joined by dots: `server.listen`. A setting of a domain stands below
  /// `domains.<name>`.
  package let key: String
  /// Its environment variable, which overrides the file.
  package let variable: String
  package let kind: SettingKind
  /// Its value where nobody sets it; `nil` where it then has none.
  package let standard: String?
  /// The same for domains that have another one.
  package let standards: [String: String]
  /// What people read about the default where ``standard`` does not say it: `Cutover's own`.
  package let standardNote: String?
  /// What it is for, in one line.
  package let abstract: String
  package let scope: Scope
  /// The domains that have it, for a setting of a domain; `nil` where all do.
  package let domains: [String]?
  /// What a value has to be beyond its kind, for the sentence "set it to …"; `nil` where it is right.
  private let form: (@Sendable (_ text: String) -> String?)?
  /// What its user does with a value first, for a domain: throws what is wrong with what it names, a file say. Only asked
  /// where settings are checked, as a command that does without it is not to be hindered.
  let use: (@Sendable (_ text: String, _ domain: String) throws -> Void)?

  package enum Scope: Sendable, Equatable {
    case instance
    case domain
    /// Of the instance, and of a domain that has something else: below `domains.<name>`, too.
    case both

    func covers(_ place: Scope) -> Bool { self == place || self == .both }
  }

  package init(
    _ key: String, _ variable: String, _ kind: SettingKind, default standard: String? = nil, note: String? = nil,
    standards: [String: String] = [:],
    scope: Scope = .instance, of domains: [String]? = nil,
    form: (@Sendable (_ text: String) -> String?)? = nil,
    use: (@Sendable (_ text: String, _ domain: String) throws -> Void)? = nil, _ abstract: String
  ) {
    self.form = form
    self.use = use
    self.key = key
    self.variable = variable
    self.kind = kind
    self.standard = standard
    self.standards = standards
    standardNote = note
    self.scope = scope
    self.domains = domains
    self.abstract = abstract
  }

  /// Settings are told apart by their names.
  package static func == (one: Setting, other: Setting) -> Bool {
    (one.key, one.variable, one.scope) == (other.key, other.variable, other.scope)
  }

  /// What `text` would have to be, for the sentence "set it to …"; `nil` where it is right.
  package func requirement(for text: String) -> String? {
    // The form of its own says more: a secret that is too short may be a name without one.
    form?(text) ?? kind.requirement(for: text)
  }

  func standard(for domain: String?) -> String? { domain.flatMap { standards[$0] } ?? standard }

  /// What people read about its default: the value, a note, or `none`.
  package var defaultText: String { standardNote ?? standard ?? "none" }
}

/// What the values of a setting look like.
package enum SettingKind: Sendable, Equatable {
  case text
  /// A file or folder. In the configuration file it is relative to the folder of that file.
  case path
  case integer(ClosedRange<Int>)
  /// `45s`, `30m`, `12h`, `7d`.
  case duration
  /// The same from some seconds to others.
  case time(ClosedRange<Int>)
  /// Letters, digits, `_`, `-` and `.`, 64 at most.
  case word
  case choice([String])
  /// Some of them, separated by commas, each once.
  case choices([String])
  case boolean
  /// A share from 0 to 1.
  case share
  /// An address that may have a password in it.
  case url
  /// The address of a Postgres, as libpq takes it: `postgresql://…`, or `host=… dbname=…`.
  case postgres
  /// The address of a Redis.
  case redis
  /// Where messages go: `stream:NAME`, or `http://host:port/path`, also by `https`.
  case target
  /// Never shown, and so long that nobody finds it by trying: of ``shortestSecret`` characters or more, in ASCII without
  /// spaces at its ends, since a token goes into a header. A secret of several lines is as many secrets.
  case secret

  package static let shortestSecret = 16

  /// What `text` would have to be, for the sentence "set it to …"; `nil` where it is right.
  package func requirement(for text: String) -> String? {
    switch self {
    case .text, .path, .url: nil
    case .postgres:
      ["postgresql://", "postgres://"].contains { text.hasPrefix($0) } || text.contains("=") && !text.contains("://")
        ? nil : "an address such as postgresql://user@host/database"
    case .redis:
      ["redis://", "rediss://", "unix://"].contains { text.hasPrefix($0) }
        ? nil : "an address such as redis://host:6379/0 or unix:///run/redis.sock"
    case .target:
      ["stream:", "http://", "https://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
        ? nil : "an address such as stream:orders or http://127.0.0.1:8080/messages"
    case .secret:
      text.utf8.split(separator: 0x0A).allSatisfy(Self.isSecret) && !text.utf8.allSatisfy { $0 == 0x0A }
        ? nil : "\(Self.shortestSecret) ASCII characters or more; make one with: openssl rand -hex 32"
    case .integer(let range):
      Int(text).map(range.contains) == true ? nil : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .duration: Self.seconds(text) != nil ? nil : "a time such as 45s, 30m, 12h or 7d"
    case .time(let range):
      Self.seconds(text).map(range.contains) == true
        ? nil
        : "a time from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound)), such as 45s, 30m, 12h or 7d"
    case .word: Self.isWord(text) ? nil : "1 to 64 letters, digits, '_', '-' or '.'"
    case .choice(let values): values.contains(text) ? nil : Self.list(values)
    case .choices(let values): Self.requirement(of: Self.parts(text), among: values)
    case .boolean: ["true", "false"].contains(text) ? nil : "true or false"
    case .share: Double(text).map((0...1).contains) == true ? nil : "a share from 0 to 1"
    }
  }

  /// What people may see of `text`: nothing of a secret, and no password of an address.
  package func shown(_ text: String) -> String {
    switch self {
    case .secret: "***"
    case .url, .postgres, .redis: maskingPasswords(text)
    default: text
    }
  }

  private static func requirement(of parts: [String], among values: [String]) -> String? {
    let wanted = list(values) + ", or several of them separated by commas"
    if let unknown = parts.first(where: { !values.contains($0) }) { return "\(wanted): there is no \"\(unknown)\"" }
    if let twice = parts.first(where: { part in parts.count { $0 == part } > 1 }) {
      return "\(wanted), each once: \(twice) is there twice"
    }
    return nil
  }

  private static func isSecret(_ line: Substring.UTF8View) -> Bool {
    line.count >= shortestSecret && line.allSatisfy { 0x20...0x7E ~= $0 } && line.first != 0x20 && line.last != 0x20
  }

  private static func isDuration(_ text: String) -> Bool {
    guard let unit = text.utf8.last, "smhd".utf8.contains(unit) else { return false }
    return !text.utf8.dropLast().isEmpty && text.utf8.dropLast().allSatisfy { (0x30...0x39).contains($0) }
  }

  private static let units: [(name: String, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

  /// The seconds of a time, `nil` for anything else.
  package static func seconds(_ text: String) -> Int? {
    guard isDuration(text), let count = Int(text.dropLast()), count < 1_000_000_000 else { return nil }
    return units.first { text.hasSuffix($0.name) }.map { count * $0.seconds }
  }

  private static func text(_ seconds: Int) -> String {
    units.first { seconds > 0 && seconds % $0.seconds == 0 }.map { "\(seconds / $0.seconds)\($0.name)" }
      ?? "\(seconds)s"
  }

  private static func isWord(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "_-.".utf8.contains(byte)
        }
      }
  }

  /// The parts of a list that is separated by commas.
  package static func parts(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  private static func list(_ values: [String]) -> String {
    values.dropLast().joined(separator: ", ") + (values.count > 1 ? " or " : "") + (values.last ?? "")
  }
}
