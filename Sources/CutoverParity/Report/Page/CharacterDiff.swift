/// Where two short texts differ, to the character as people see it.
///
/// What both begin and end with is common, and in between their longest common subsequence, as long as it helps: a few
/// characters that happen to agree are no help, and count as changed.
struct CharacterDiff: Equatable {
  /// A stretch of one side's text.
  struct Run: Equatable {
    var text: String
    var isChanged: Bool
  }

  /// The most pairs of characters that are looked at between the common ends; beyond, all between them is changed.
  static let pairLimit = 1 << 16
  /// Common stretches between changes that are shorter count as changed.
  private static let shortestCommon = 3

  private(set) var left: [Run] = []
  private(set) var right: [Run] = []

  /// - Parameter asNumbers: Whether the texts are numbers: of those, digits are common only where they stand for the
  ///   same power of ten, or nothing would be gained by seeing them.
  init(_ left: String, _ right: String, asNumbers: Bool = false) {
    // Texts that only Unicode tells apart (é, and e with an accent to follow) would look the same: they are spelled out.
    let isSpelled = left == right && !left.utf8.elementsEqual(right.utf8)
    let left = isSpelled ? left.unicodeScalars.map(Unit.init(spelling:)) : left.map(Unit.init)
    let right = isSpelled ? right.unicodeScalars.map(Unit.init(spelling:)) : right.map(Unit.init)
    let isAligned = !asNumbers || Self.integerDigits(left) == Self.integerDigits(right)
    let shortest = isAligned ? min(left.count, right.count) : 0
    var prefix = 0
    while prefix < shortest, left[prefix] == right[prefix] { prefix += 1 }
    var suffix = 0
    if !asNumbers || left.count == right.count {
      while suffix < shortest - prefix, left[left.count - 1 - suffix] == right[right.count - 1 - suffix] { suffix += 1 }
    }
    let leftMiddle = left[prefix..<(left.count - suffix)]
    let rightMiddle = right[prefix..<(right.count - suffix)]
    let common = asNumbers ? [] : Self.common(Array(leftMiddle), Array(rightMiddle))
    append(left[..<prefix], right[..<prefix], isChanged: false)
    var from = (left: leftMiddle.startIndex, right: rightMiddle.startIndex)
    for stretch in common {
      let at = (left: leftMiddle.startIndex + stretch.left, right: rightMiddle.startIndex + stretch.right)
      append(left[from.left..<at.left], right[from.right..<at.right], isChanged: true)
      from = (at.left + stretch.count, at.right + stretch.count)
      append(left[at.left..<from.left], right[at.right..<from.right], isChanged: false)
    }
    append(left[from.left..<leftMiddle.endIndex], right[from.right..<rightMiddle.endIndex], isChanged: true)
    append(left[(left.count - suffix)...], right[(right.count - suffix)...], isChanged: false)
  }

  /// Whether the texts are equal.
  var isEmpty: Bool { !(left + right).contains(where: \.isChanged) }

  private mutating func append(_ left: ArraySlice<Unit>, _ right: ArraySlice<Unit>, isChanged: Bool) {
    if !left.isEmpty { self.left.append(Run(text: left.map(\.text).joined(), isChanged: isChanged)) }
    if !right.isEmpty { self.right.append(Run(text: right.map(\.text).joined(), isChanged: isChanged)) }
  }

  /// How many characters stand before the point of a number.
  private static func integerDigits(_ number: [Unit]) -> Int { number.prefix { $0.text != "." }.count }

  /// The stretches of the longest common subsequence that are long enough, in order.
  private static func common(_ left: [Unit], _ right: [Unit]) -> [(left: Int, right: Int, count: Int)] {
    guard !left.isEmpty, !right.isEmpty, left.count * right.count <= pairLimit else { return [] }
    // lengths[i][j]: of the longest common subsequence of what follows left[i] and right[j].
    let width = right.count + 1
    var lengths = [Int32](repeating: 0, count: (left.count + 1) * width)
    for i in left.indices.reversed() {
      for j in right.indices.reversed() {
        lengths[i * width + j] =
          left[i] == right[j]
          ? lengths[(i + 1) * width + j + 1] + 1 : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var stretches: [(left: Int, right: Int, count: Int)] = []
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if left[i] == right[j] {
        if let last = stretches.last, last.left + last.count == i, last.right + last.count == j {
          stretches[stretches.count - 1].count += 1
        } else {
          stretches.append((i, j, 1))
        }
        (i, j) = (i + 1, j + 1)
      } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return stretches.filter { $0.count >= shortestCommon }
  }

  /// A character, equal to those with the same scalars only, not to those that merely look the same.
  private struct Unit: Equatable {
    let text: String

    init(_ character: Character) { text = String(character) }

    /// The scalar as `\u{…}`, unless it is ASCII.
    init(spelling scalar: Unicode.Scalar) {
      text = scalar.isASCII ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
    }

    static func == (left: Unit, right: Unit) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
  }
}
