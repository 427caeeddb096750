/// Two values that differ, in the form in which a terminal shows where.
struct ValuePair: Equatable {
  /// What both begin with, what each has of its own, and what both end with.
  let prefix: String
  let left: String
  let right: String
  let suffix: String

  /// So much of what both share is shown beside what differs.
  private static let context = 24

  /// The pair of two texts, which are excerpts where `startsAt` is not 0 or one continues. Where they differ, what is not ASCII is written as `\u{…}`: "é" and "e\u{301}" look alike.
  init(
    _ left: String, _ right: String, startsAt offset: Int = 0, leftContinues: Bool = false, rightContinues: Bool = false
  ) {
    let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
    let shorter = min(left.count, right.count)
    var start = 0
    while start < shorter, left[start] == right[start] { start += 1 }
    var end = 0
    while end < shorter - start, left[left.count - 1 - end] == right[right.count - 1 - end] { end += 1 }
    // A mark that combines with the character before it belongs to that.
    while start > 0, (start < left.count && left[start].isMark) || (start < right.count && right[start].isMark) {
      start -= 1
    }
    // Excerpts that go on may end alike by chance; the ellipsis belongs to what is told apart then.
    if leftContinues != rightContinues { end = 0 }
    self.left = Self.escaped(left[start..<(left.count - end)]) + (leftContinues && end == 0 ? "…" : "")
    self.right = Self.escaped(right[start..<(right.count - end)]) + (rightContinues && end == 0 ? "…" : "")
    prefix = (offset > 0 ? "…" : "") + Self.folded(left[..<start], keepsEnd: true)
    suffix = Self.folded(left[(left.count - end)...], keepsEnd: false) + (leftContinues && end > 0 ? "…" : "")
  }

  /// The columns in which the two differ, from 0.
  var columns: Range<Int> { prefix.count..<(prefix.count + max(left.count, right.count, 1)) }

  /// Whether they share enough for a mark to say more than the values do.
  var isMarked: Bool { prefix.count + suffix.count > 2 }

  private static func escaped(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    scalars.reduce(into: "") { text, scalar in
      text += scalar.isASCII ? VisibleText.escaping(String(scalar)) : "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  private static func folded(_ scalars: ArraySlice<Unicode.Scalar>, keepsEnd: Bool) -> String {
    func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return VisibleText.escaping(String(view))
    }
    let rest = scalars.count - context
    // A fold that is longer than what it folds helps nobody.
    if rest < context { return text(scalars) }
    let fold = "… (\(rest) unchanged)"
    return keepsEnd ? "\(fold) \(text(scalars.suffix(context)))" : "\(text(scalars.prefix(context))) \(fold)"
  }
}

extension Unicode.Scalar {
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }
}
