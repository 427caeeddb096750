package import CutoverHosting
import CutoverJSON

/// How the keys of one kind of values are named, `price:{provider}:{symbol}:latest`: words, and in braces what the names are
/// called that a note carries, two at the most.
package struct KeyShape: Sendable {
  private let parts: [Part]
  private let lifetime: @Sendable (CacheSettings) -> Int?
  /// What the names are called.
  let labels: [String]
  /// Whether no endpoint shows such values, so that a run compares the keys in Redis.
  let isUnshown: Bool

  private enum Part: Sendable {
    case word(String)
    case name(String)
  }

  /// `lifetime` gives seconds, `nil` for what stays.
  package init(
    _ template: String, isUnshown: Bool = false, _ lifetime: @escaping @Sendable (CacheSettings) -> Int? = { _ in nil }
  ) {
    parts = template.split(separator: ":").map {
      $0.hasPrefix("{") ? .name(String($0.dropFirst().dropLast())) : .word(String($0))
    }
    labels = parts.compactMap { if case .name(let label) = $0 { label } else { nil } }
    self.lifetime = lifetime
    self.isUnshown = isUnshown
    precondition(labels.count <= 2, "\(template) has more than two names")
  }

  func key(_ names: [String], in keys: CacheKeys) -> CacheKey {
    var names = names.makeIterator()
    let parts = parts.map { part in
      switch part {
      case .word(let word): word
      case .name: keys.escaped(names.next() ?? "")
      }
    }
    return keys.key(parts, lifetime(keys.settings))
  }

  /// The names in a key's parts; `nil` where the key is of another shape.
  func names(in found: [String]) -> [String]? {
    guard found.count == parts.count else { return nil }
    var names: [String] = []
    for (part, text) in zip(parts, found) {
      switch part {
      case .word(let word): if word != text { return nil }
      case .name: names.append(text)
      }
    }
    return names
  }
}

/// The kinds of values that a domain keeps in Redis, by what payloads of notes call them.
package protocol CacheKind: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// One for each kind.
  static var shapes: [Self: KeyShape] { get }
  /// All values that readers look for, with the shape `*`.
  static var everything: Self { get }
}

extension CacheKind {
  var shape: KeyShape {
    guard let shape = Self.shapes[self] else { preconditionFailure("\(self) has no shape") }
    return shape
  }

  /// What payloads call the names of such values.
  package var labels: [String] { shape.labels }
}
