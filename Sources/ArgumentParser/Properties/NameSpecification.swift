/// The names of an option or flag.
package struct NameSpecification: ExpressibleByArrayLiteral, Sendable {
  /// One name, or one way to derive it from the property's name.
  package struct Element: Hashable, Sendable {
    enum Source: Hashable {
      case long
      case short
      case customLong(String)
      case customShort(Character, joined: Bool)
    }

    let source: Source

    /// `--` and the property's name in kebab-case.
    package static let long = Element(source: .long)
    /// `-` and the first letter of the property's name.
    package static let short = Element(source: .short)

    package static func customLong(_ name: String) -> Element {
      Element(source: .customLong(name))
    }

    /// - Parameter allowingJoined: whether the value may follow without a space, as in `-j4`.
    package static func customShort(_ name: Character, allowingJoined: Bool = false) -> Element {
      Element(source: .customShort(name, joined: allowingJoined))
    }
  }

  var elements: [Element]

  package init(arrayLiteral elements: Element...) {
    self.elements = elements
  }

  package static let long: NameSpecification = [.long]
  package static let short: NameSpecification = [.short]
  package static let shortAndLong: NameSpecification = [.short, .long]

  package static func customLong(_ name: String) -> NameSpecification {
    [.customLong(name)]
  }

  package static func customShort(_ name: Character, allowingJoined: Bool = false) -> NameSpecification {
    [.customShort(name, allowingJoined: allowingJoined)]
  }

  /// The names for a property called `label`, in the order given.
  func names(for label: String) -> [Name] {
    let kebab = kebabCase(label)
    return elements.map { element in
      switch element.source {
      case .long: .long(kebab)
      case .short: .short(kebab.first ?? "?", joined: false)
      case .customLong(let name): .long(name)
      case .customShort(let name, let joined): .short(name, joined: joined)
      }
    }
  }
}

/// A name as it stands on the command line.
enum Name: Hashable {
  case long(String)
  case short(Character, joined: Bool)

  var spelled: String {
    switch self {
    case .long(let name): "--\(name)"
    case .short(let name, _): "-\(name)"
    }
  }

  var isLong: Bool {
    if case .long = self { true } else { false }
  }

  /// This name with a word before it: `--color` becomes `--no-color`. A short name has no such form.
  func prefixed(_ word: String) -> Name? {
    if case .long(let name) = self { .long("\(word)-\(name)") } else { nil }
  }
}

/// `reportDirectory` as `report-directory`, `URLPath` as `url-path`.
func kebabCase(_ name: String) -> String {
  let letters = Array(name)
  var result = ""
  for (index, letter) in letters.enumerated() {
    if letter == "_" {
      if !result.isEmpty { result.append("-") }
      continue
    }
    let startsWord =
      letter.isUppercase && index > 0
      && (!letters[index - 1].isUppercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
    if startsWord, result.last != "-" { result.append("-") }
    result += letter.lowercased()
  }
  return result
}
