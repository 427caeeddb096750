import CutoverBasics
package import CutoverDomain
import CutoverJSON

/// The tolerance rules of a run, as their file has them: see docs/rules.md.
package struct Rules: Sendable, Equatable {
  /// The version of the file's format.
  static let formatVersion: Int64 = 1

  package let rules: [Rule]

  /// No rules: nothing is tolerated.
  package static let none = Rules(rules: [])

  init(rules: [Rule]) { self.rules = rules }

  /// Reads the rules in the file at `path`. Throws ``ParityError`` where they are none, where two of them tie, or where
  /// one touches the record key or is for none of `endpoints`; `nil` takes any endpoint for possible.
  /// Rules may name endpoints as flags do, with `domain` in front: `arena.trades`.
  package init(file path: String, endpoints: [Endpoint]? = nil, domain: String? = nil) throws {
    try self.init(source: path, endpoints, domain) { try JSONReader(file: path) }
  }

  /// As ``init(file:endpoints:domain:)``, from a text that `source` names in errors.
  package init(text: String, source: String, endpoints: [Endpoint]? = nil, domain: String? = nil) throws {
    try self.init(source: source, endpoints, domain) { JSONReader(bytes: Array(text.utf8), source: source) }
  }

  private init(
    source: String, _ endpoints: [Endpoint]?, _ domain: String?, _ reader: () throws -> JSONReader
  ) throws {
    do { rules = try RuleDecoder(reader(), domain: domain).rules() } catch let error as JSONError {
      throw ParityError(.badRules, subject: source, message: error.description)
    }
    try check(source, endpoints)
  }

  /// What the file at `path` says, for ``init(text:source:endpoints:domain:)``. Throws ``ParityError`` where it is not JSON.
  package static func text(file path: String) throws -> String {
    do { return try JSONReader(file: path).readValue().compact } catch let error {
      throw ParityError(.badRules, subject: path, message: error.description)
    }
  }

  /// The hash of what the rules say, whatever their order and the form of their file; `nil` where there are none.
  package var hash: String? {
    if rules.isEmpty { return nil }
    var digest = TupleDigest()
    for rule in rules.sorted(by: { ExactString($0.id) < ExactString($1.id) }) {
      for text in [
        rule.id, rule.endpoint, rule.path, rule.kinds.map(\.rawValue).sorted().joined(separator: ","),
        rule.match.json.canonical.compact, rule.owner, rule.reason, rule.ticket ?? "", rule.expires,
        rule.maxHits.map(String.init) ?? "",
      ] {
        digest.add(text)
      }
    }
    return digest.hexadecimal
  }

  private func check(_ path: String, _ endpoints: [Endpoint]?) throws {
    func error(_ index: Int, _ message: String) -> ParityError {
      ParityError(.badRules, subject: path, message: "\(path):\(rules[index].line): /rules/\(index): \(message)")
    }
    for (index, rule) in rules.enumerated() {
      for other in rules[..<index] {
        if ExactString(other.id) == ExactString(rule.id) {
          throw error(index, "the id \(rule.id) is that of the rule in line \(other.line)")
        }
        if rule.ties(with: other) {
          throw error(
            index,
            "rule \(rule.id) and rule \(other.id) in line \(other.line) are for the same differences, and neither is "
              + "narrower; change the path, kinds or endpoint of one")
        }
      }
      guard let endpoints else { continue }
      let meant = endpoints.filter { rule.endpointGlob.matches(Array($0.name.utf8)) }
      if meant.isEmpty {
        throw error(
          index,
          "rule \(rule.id): \(unknown("endpoint", rule.endpoint, among: endpoints.map(\.name)))")
      }
      for endpoint in meant where rule.names(keyOf: endpoint.comparison) {
        throw error(
          index, "rule \(rule.id) is for a record key of \(endpoint.name), and keys have no tolerance")
      }
    }
  }
}

extension Rule {
  /// Whether the rule's path names a field by which `comparison` identifies records. A pattern that merely covers one
  /// does not: it is not applied there.
  fileprivate func names(keyOf comparison: JSONDiff) -> Bool {
    guard case .exactly(let last) = pathGlob.tokens.last else { return false }
    return comparison.keys.contains { key in
      key.fields.contains { field in
        let member = JSONPath([.member(ExactString(field))]).template.utf8.dropFirst()
        guard last.string.utf8.elementsEqual(member) else { return false }
        let array = Glob<ExactString>(path: key.template + "/*/").map {
          Glob(tokens: $0.tokens.dropLast() + [.exactly(last)])
        }
        return array.map(pathGlob.overlaps) ?? false
      }
    }
  }
}
