import CutoverBasics
import Glibc

/// A configuration file that was read: the values of settings, checked, each with its line.
package struct ConfigurationFile: Sendable {
  /// The path by which the file was found.
  package let path: String
  /// The folder that relative paths in the file start from, "" for the current one.
  package let folder: String
  /// Whether users other than its owner and group can read the file.
  package let isReadableByOthers: Bool
  /// The domains that it has a section for, in its order.
  package private(set) var domains: [String] = []
  private var values: [Place: Value] = [:]

  private struct Place: Hashable {
    let variable: String
    /// `nil` for a setting of the instance.
    let domain: String?
  }

  package struct Value: Sendable {
    package let text: String
    package let line: Int
  }

  /// Reads the file at `path`. Throws ``ConfigurationError``, with line and column, for what the schema does not know.
  package init(path: String, schema: ConfigurationSchema) throws(ConfigurationError) {
    let (bytes, mode) = try Self.contents(of: path)
    try self.init(bytes, path: path, schema: schema, isReadableByOthers: mode & 0o004 != 0)
  }

  package init(
    _ bytes: [UInt8], path: String, schema: ConfigurationSchema, isReadableByOthers: Bool = false
  ) throws(ConfigurationError) {
    self.path = path
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    self.folder = folder == "./" ? "" : folder
    self.isReadableByOthers = isReadableByOthers
    let root = try YAMLReader.read(bytes, source: path)
    switch root.content {
    case .empty: break
    case .mapping(let members): try take(members, after: [], domain: nil, schema)
    case .scalar, .sequence: throw error(root.position, "this is no list of settings; write 'name: value' lines")
    }
  }

  package func value(of setting: Setting, domain: String?) -> Value? {
    let places: [String?] =
      switch setting.scope {
      case .instance: [nil]
      case .domain: [domain]
      case .both: [domain, nil]
      }
    return places.lazy.compactMap { values[Place(variable: setting.variable, domain: $0)] }.first
  }

  private mutating func take(
    _ members: [YAMLNode.Member], after prefix: [String], domain: String?, _ schema: ConfigurationSchema
  ) throws(ConfigurationError) {
    for member in members {
      let key = prefix + [member.name]
      if prefix.isEmpty, domain == nil, member.name == "domains" {
        try takeDomains(member.value, schema)
      } else if let setting = schema.setting(key: key, domain: domain) {
        try take(member, setting, domain)
      } else if schema.names(after: key, domain: domain).isEmpty {
        var known = schema.names(after: prefix, domain: domain)
        if prefix.isEmpty, domain == nil { known.append("domains") }
        throw unknown(member, "setting", prefix.isEmpty ? "" : " in \(prefix.joined(separator: "."))", known)
      } else {
        switch member.value.content {
        case .empty: break
        case .mapping(let inner): try take(inner, after: key, domain: domain, schema)
        case .scalar, .sequence:
          throw error(
            member.value.position,
            "'\(key.joined(separator: "."))' is a section; indent its settings below it: "
              + schema.names(after: key, domain: domain).joined(separator: ", "))
        }
      }
    }
  }

  private mutating func takeDomains(_ node: YAMLNode, _ schema: ConfigurationSchema) throws(ConfigurationError) {
    switch node.content {
    case .empty: return
    case .scalar, .sequence:
      throw error(node.position, "'domains' is a section; indent a section for each domain below it, such as 'arena:'")
    case .mapping(let members):
      for member in members {
        guard schema.domains.contains(member.name) else { throw unknown(member, "domain", "", schema.domains) }
        domains.append(member.name)
        switch member.value.content {
        case .empty: continue
        case .mapping(let inner): try take(inner, after: [], domain: member.name, schema)
        case .scalar, .sequence:
          throw error(member.value.position, "'\(member.name)' is a section; indent its settings below it")
        }
      }
    }
  }

  private mutating func take(
    _ member: YAMLNode.Member, _ setting: Setting, _ domain: String?
  ) throws(ConfigurationError) {
    switch member.value.content {
    case .empty: return
    case .mapping, .sequence: throw error(member.value.position, "'\(member.name)' takes one value")
    case .scalar(let text):
      if text.isEmpty { return }
      if text.utf8.contains(0) { throw error(member.value.position, "'\(member.name)' has a zero byte in its value") }
      if let requirement = setting.requirement(for: text) {
        throw error(
          member.value.position, "'\(member.name)' is \"\(setting.kind.shown(text))\"; set it to \(requirement)")
      }
      values[Place(variable: setting.variable, domain: domain)] = Value(text: text, line: member.value.position.line)
    }
  }

  private func unknown(_ member: YAMLNode.Member, _ what: String, _ place: String, _ known: [String])
    -> ConfigurationError
  {
    let near = suggestion(for: member.name, among: known).map { "did you mean '\($0)'?" }
    return error(
      member.position,
      "there is no \(what) '\(member.name)'\(place); \(near ?? "there are \(known.joined(separator: ", "))")")
  }

  private func error(_ position: YAMLNode.Position, _ message: String) -> ConfigurationError {
    ConfigurationError("\(path):\(position.line):\(position.column)", message)
  }

  private static let maximumSize = 1 << 20

  private static func contents(of path: String) throws(ConfigurationError) -> ([UInt8], mode_t) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ConfigurationError(path, "\(String(cString: strerror(errno))); check the file, or name another (--config)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ConfigurationError(path, "this is no file; name the configuration file (--config)")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ConfigurationError(path, String(cString: strerror(errno))) }
      if count == 0 { return (bytes, status.st_mode) }
      bytes += buffer[..<count]
      guard bytes.count <= maximumSize else { throw ConfigurationError(path, "this is larger than 1 MiB") }
    }
  }
}
