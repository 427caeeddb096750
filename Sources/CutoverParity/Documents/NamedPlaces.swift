package import CutoverJSON

/// The places that somebody has named, and whether the documents have them: an option that matches nothing would
/// silently make another comparison of it. Used on one thread.
package final class NamedPlaces {
  /// A place that an option names.
  package struct Place: Sendable {
    package enum Kind: Sendable, Equatable {
      case value
      /// An array.
      case array
      /// An array of which some elements have all these members, if it has any elements.
      case keyed([String])
    }

    /// The option as it was written: `--secret /users/*/password`.
    let option: String
    let pattern: JSONPathPattern
    let kind: Kind

    package init(_ option: String, _ pattern: JSONPathPattern, _ kind: Kind) {
      self.option = option
      self.pattern = pattern
      self.kind = kind
    }
  }

  /// What is known of a place that has not been found, or not all of it.
  private struct Pending {
    let place: Place
    var hasArray = false
    var hasElements = false
    var missing: [ExactString]

    init(_ place: Place) {
      self.place = place
      if case .keyed(let fields) = place.kind { missing = fields.map { ExactString($0) } } else { missing = [] }
    }

    var isFound: Bool { hasArray && missing.isEmpty }

    /// Notes a value that stands at the place.
    mutating func note(_ value: JSONValue) {
      switch (place.kind, value) {
      case (.value, _), (.array, .array): hasArray = true
      case (.keyed, .array(let elements)):
        hasArray = true
        for element in elements where !missing.isEmpty { note(element: element) }
      default: break
      }
    }

    mutating func note(element: JSONValue) {
      hasElements = true
      guard case .object(let members) = element else { return }
      missing.removeAll { field in members.contains { $0.name == field } }
    }

    /// Looks for the place within `value`, of which `positions` in the pattern have been reached.
    mutating func search(_ value: JSONValue, _ positions: [Int]) {
      if positions.isEmpty || isFound { return }
      if place.pattern.isWhole(positions) { note(value) }
      switch value {
      case .object(let members):
        for member in members { search(member.value, place.pattern.step(positions, .member(member.name))) }
      case .array(let elements):
        let next = place.pattern.step(positions, .index(0))
        if next.isEmpty { return }
        for element in elements where !isFound { search(element, next) }
      default: break
      }
    }
  }

  private var pending: [Pending]

  package init(_ places: [Place] = []) { pending = places.map(Pending.init) }

  /// Whether all of them have been found.
  var isSettled: Bool { pending.isEmpty }

  /// What was not found, a line for each.
  package var failures: [String] {
    pending.compactMap { pending in
      if !pending.hasArray {
        let what = pending.place.kind == .value ? "place" : "array"
        return "\(pending.place.option): no document has that \(what); write * for an element, as in /trades/*/id"
      }
      guard pending.hasElements, let field = pending.missing.first else { return nil }
      return "\(pending.place.option): no element of that array has a member '\(field)'"
    }
  }

  /// Looks at a value that stands at `path`.
  func look(at value: JSONValue, _ path: JSONPath) {
    for index in pending.indices {
      let pattern = pending[index].place.pattern
      pending[index].search(value, path.segments.reduce(pattern.start) { pattern.step($0, $1) })
    }
    pending.removeAll(where: \.isFound)
  }

  /// Looks at an element of the array at `path`.
  func look(atElement element: JSONValue, of path: JSONPath) {
    for index in pending.indices where pending[index].place.pattern.leads(to: path) {
      pending[index].note(element: element)
    }
    look(at: element, path.appending(.index(0)))
  }
}

extension JSONPathPattern {
  /// Whether the pattern is for `path`.
  fileprivate func leads(to path: JSONPath) -> Bool { isWhole(path.segments.reduce(start) { step($0, $1) }) }

  fileprivate var start: [Int] { closure([0]) }

  fileprivate func isWhole(_ positions: [Int]) -> Bool { positions.contains(segments.count) }

  /// The positions in the pattern that `segment` leads to from `positions`. A number is a member of that name or any
  /// element, as it is where secrets are withheld.
  fileprivate func step(_ positions: [Int], _ segment: JSONPath.Segment) -> [Int] {
    var next: [Int] = []
    for position in positions where position < segments.count {
      switch (segments[position], segment) {
      case (.anyNumber, _): next.append(position)
      case (.any, _): next.append(position + 1)
      case (.member(let name), .member(let other)): if name == other { next.append(position + 1) }
      case (.member(let name), .index), (.member(let name), .key): if name.isNumber { next.append(position + 1) }
      }
    }
    return next.isEmpty ? [] : closure(next)
  }

  private func closure(_ positions: [Int]) -> [Int] {
    var result = positions
    for var position in positions {
      while position < segments.count, segments[position] == .anyNumber {
        position += 1
        if !result.contains(position) { result.append(position) }
      }
    }
    return result
  }
}

extension ExactString {
  /// Whether it could be the position of an element.
  var isNumber: Bool {
    !string.isEmpty && string.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
