package import CutoverHosting
package import CutoverJSON
import CutoverThreads

/// The commands that the program tells people to run: `'cutover journal adopt'` in an error, a remedy, the log.
///
/// Those who write such a text, libraries too that know of no instance, name the command alone. What a text leaves the
/// program through (``Console``, the log, the answers of the server) has it addressed here: the domain and the
/// configuration file are added without which the command would act on something else. So no text can forget them.
package enum PrintedCommand {
  /// `text` with its commands addressed to `domain`; without one, to the one that the thread works for, or that the command
  /// line acts on.
  package static func addressed(_ text: String, to domain: (any HostedDomain.Type)? = nil) -> String {
    guard text.contains(start) else { return text }
    let additions = additions(to: domain ?? ThreadOwner.name.flatMap(Domains.named) ?? Domains.current)
    guard !additions.isEmpty else { return text }
    let parts = text.split(separator: start, omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts[0])) { done, part in
      guard let end = part.firstIndex(of: "'") else { return done + start + part }
      return done + start + command(String(part[..<end]), additions) + part[end...]
    }
  }

  /// The same for all texts in `json` but those that people have given.
  package static func addressed(_ json: JSONValue, to domain: (any HostedDomain.Type)? = nil) -> JSONValue {
    switch json {
    case .string(let text):
      let old = text.string
      return old.contains(start) ? .text(addressed(old, to: domain)) : json
    case .array(let elements): return .array(elements.map { addressed($0, to: domain) })
    case .object(let members):
      return .object(
        members.map { member in
          given.contains(member.name.string)
            ? member : JSONMember(name: member.name, value: addressed(member.value, to: domain))
        })
    default: return json
    }
  }

  /// Whether commands have to be addressed to act on `domain`.
  package static func isAddressed(to domain: any HostedDomain.Type) -> Bool { !additions(to: domain).isEmpty }

  private static let start = "'cutover "
  /// Members that hold what somebody has said.
  private static let given: Set = ["reason", "actor", "owner", "requested"]

  private struct Addition {
    let option: String
    let value: String
    /// The commands that do without it, by their first word or first two: they act on the whole instance, or on none, or
    /// do not take it.
    let needless: Set<String>

    func isGiven(_ word: String) -> Bool { word == option || word.hasPrefix(option + "=") }
  }

  private static func additions(to domain: any HostedDomain.Type) -> [Addition] {
    let instance = Instance.current
    var additions: [Addition] = []
    if domain.name != instance.configured.name {
      additions.append(
        Addition(
          option: "--domain", value: domain.name,
          needless: ["init", "config", "diff", "doctor", "down", "metrics", "serve", "status", "up"]))
    }
    if let file = instance.named {
      additions.append(Addition(option: "--config", value: quoted(file), needless: ["diff", "metrics"]))
    }
    if let path = instance.statePath {
      additions.append(
        Addition(
          option: "--state-path", value: quoted(path),
          needless: [
            "init", "config", "diff", "metrics", "simulate", "parity prune", "flags set", "flags freeze",
            "flags unfreeze", "flags evaluate", "flags history", "flags accept-history", "flags export",
          ]))
    }
    return additions
  }

  private static func command(_ words: String, _ additions: [Addition]) -> String {
    var parts = words.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let names = [parts[0], parts.prefix(2).joined(separator: " ")]
    for addition in additions
    where addition.needless.isDisjoint(with: names) && !parts.contains(where: addition.isGiven) {
      // Behind what is left out for people to fill in, an option would look like a part of it.
      let end = parts.firstIndex { $0.contains("…") || $0 == "|" } == nil ? parts.count : min(2, parts.count)
      parts.insert(contentsOf: [addition.option, addition.value], at: end)
    }
    return parts.joined(separator: " ")
  }

  private static func quoted(_ path: String) -> String {
    path.allSatisfy { $0.isLetter || $0.isNumber || "./_-".contains($0) } ? path : "\"\(path)\""
  }
}
