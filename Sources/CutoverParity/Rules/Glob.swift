import CutoverJSON

/// A place in each of two patterns.
private struct TokenPair: Hashable {
  let left: Int
  let right: Int
}

/// A pattern over a sequence: certain elements, any one element, any number of them.
struct Glob<Element: Hashable & Sendable>: Sendable, Equatable {
  enum Token: Sendable, Equatable {
    case exactly(Element)
    case one
    case many
  }

  let tokens: [Token]

  func matches(_ elements: some RandomAccessCollection<Element>) -> Bool {
    // The places in `tokens` that the elements so far may have led to.
    var places = closure([0])
    for element in elements {
      var next: [Int] = []
      for place in places where place < tokens.count {
        switch tokens[place] {
        case .exactly(let expected): if element == expected { next.append(place + 1) }
        case .one: next.append(place + 1)
        case .many: next.append(place)
        }
      }
      places = closure(next)
      if places.isEmpty { return false }
    }
    return places.contains(tokens.count)
  }

  /// Whether there is a sequence that both match.
  func overlaps(_ other: Glob) -> Bool {
    var open = [TokenPair(left: 0, right: 0)]
    var seen = Set(open)
    func visit(_ left: Int, _ right: Int) {
      let pair = TokenPair(left: left, right: right)
      if seen.insert(pair).inserted { open.append(pair) }
    }
    while let pair = open.popLast() {
      if pair.left == tokens.count, pair.right == other.tokens.count { return true }
      let left = pair.left < tokens.count ? tokens[pair.left] : nil
      let right = pair.right < other.tokens.count ? other.tokens[pair.right] : nil
      if left == .many { visit(pair.left + 1, pair.right) }
      if right == .many { visit(pair.left, pair.right + 1) }
      guard let left, let right else { continue }
      if case .exactly(let one) = left, case .exactly(let two) = right, one != two { continue }
      visit(left == .many ? pair.left : pair.left + 1, right == .many ? pair.right : pair.right + 1)
    }
    return false
  }

  /// How narrow the pattern is; the greater, the narrower.
  var specificity: [Int] {
    var exact = 0
    var many = 0
    for token in tokens {
      if case .exactly = token { exact += 1 }
      if token == .many { many += 1 }
    }
    return [exact, -many, tokens.count]
  }

  /// The places reached without an element: past any number of `many`.
  private func closure(_ places: [Int]) -> [Int] {
    var result: [Int] = []
    for var place in places {
      if !result.contains(place) { result.append(place) }
      while place < tokens.count, tokens[place] == .many {
        place += 1
        if !result.contains(place) { result.append(place) }
      }
    }
    return result
  }
}

extension Glob where Element == ExactString {
  /// A pattern over the segments of a path's template, as ``JSONPath/template`` writes them.
  init(_ pattern: JSONPathPattern) {
    self.init(
      tokens: pattern.segments.map { segment in
        switch segment {
        case .member(let name): .exactly(JSONPath.Segment.member(name).template)
        case .any: .one
        case .anyNumber: .many
        }
      })
  }

  /// As ``JSONPathPattern`` reads it; `nil` also for an asterisk within a segment, which looks like a pattern and is none.
  init?(path text: String) {
    guard let pattern = JSONPathPattern(text) else { return nil }
    for segment in pattern.segments {
      if case .member(let name) = segment, name.string.utf8.count > 1, name.string.utf8.contains(UInt8(ascii: "*")) {
        return nil
      }
    }
    self.init(pattern)
  }
}

extension Glob where Element == UInt8 {
  /// A pattern over a name: `*` for any number of characters.
  init(name: String) {
    tokens = name.utf8.map { $0 == UInt8(ascii: "*") ? .many : .exactly($0) }
  }
}
