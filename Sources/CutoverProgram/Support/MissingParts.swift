import CutoverDomain
package import CutoverHosting
package import CutoverJSON

/// The parts of the legacy side, files or tables, that clients are answered from and that are not there: no event makes one
/// again.
package struct MissingParts {
  /// Each with the endpoints that it is read for.
  private let parts: [(name: String, endpoints: [String])]

  /// The endpoints that were looked at: not those of which nobody knows which parts there should be.
  private let checked: Set<String>

  /// Of the store at `location`, as far as endpoints need it that are not complete.
  package init(of domain: any HostedDomain.Type, in location: String, besides complete: Set<String>) {
    var (readers, checked): ([String: [String]], Set<String>) = ([:], [])
    for endpoint in domain.endpoints where !complete.contains(endpoint.name) {
      guard let request = domain.request(endpoint.name), !domain.legacy.parts(for: request).isEmpty else { continue }
      checked.insert(endpoint.name)
      for part in domain.legacy.missingParts(for: request, in: location) {
        readers[part, default: []].append(endpoint.name)
      }
    }
    self.checked = checked
    parts = readers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  package var isEmpty: Bool { parts.isEmpty }
  /// Whether none of these endpoints can be answered by the legacy side, as far as that can be told.
  func takesAll(of endpoints: [String]) -> Bool {
    let asked = checked.intersection(endpoints)
    return !asked.isEmpty && asked.isSubset(of: parts.flatMap(\.endpoints))
  }

  package var json: JSONValue {
    .array(
      parts.map { part in
        .object(["part": .text(part.name), "endpoints": .array(part.endpoints.map { .text($0) })])
      })
  }

  /// What to do.
  package var remedy: String { "put \(parts.count == 1 ? "it" : "them") back from a copy" }

  /// A sentence each, or one for many.
  package var lines: [String] {
    if parts.count > 3 {
      let names = parts.map(\.name).joined(separator: ", ")
      return ["\(names) are missing: the legacy side cannot answer what is read from them"]
    }
    return parts.map { part in
      "\(part.name) is missing: the legacy side cannot answer \(part.endpoints.joined(separator: ", "))"
    }
  }
}
