/// A stretch of a long JSON text that can be shown: it is cut neither inside a character as people see it nor inside an
/// escape.
struct TextExcerpt: Equatable {
  let text: String
  /// How many characters (Unicode scalars) stand before it.
  let offset: Int
  /// Whether nothing follows it.
  let reachesEnd: Bool

  /// Of `text` at most `limit` scalars from its scalar number `start` on, or from a little earlier.
  init(of text: String, from start: Int, limit: Int) {
    let scalars = text.unicodeScalars
    var begin = scalars.index(scalars.startIndex, offsetBy: start, limitedBy: scalars.endIndex) ?? scalars.endIndex
    if start > 0 { begin = Self.boundary(atOrBefore: begin, in: scalars) }
    var end = scalars.endIndex
    if let limited = scalars.index(begin, offsetBy: limit, limitedBy: end), limited != end {
      end = Self.boundary(atOrBefore: limited, in: scalars)
      // A single character that is longer than all there is room for is cut.
      if end <= begin { end = limited }
    }
    self.text = String(scalars[begin..<end])
    offset = scalars.distance(from: scalars.startIndex, to: begin)
    reachesEnd = end == scalars.endIndex
  }

  /// A place no later than `index`, and not much earlier, between two characters.
  private static func boundary(
    atOrBefore index: String.UnicodeScalarView.Index, in scalars: String.UnicodeScalarView
  ) -> String.UnicodeScalarView.Index {
    // Characters are found from some way before: nothing joins across this much but what nobody could read.
    let lookBehind = 64
    var from = scalars.index(index, offsetBy: -lookBehind, limitedBy: scalars.startIndex) ?? scalars.startIndex
    // Flags are pairs of letters: which ones are a pair shows only from the first.
    while from > scalars.startIndex, (0x1F1E6...0x1F1FF).contains(scalars[from].value) {
      from = scalars.index(before: from)
    }
    let to = scalars.index(index, offsetBy: 2, limitedBy: scalars.endIndex) ?? scalars.endIndex
    var place = from
    for character in String(scalars[from..<to]) {
      let next = scalars.index(place, offsetBy: character.unicodeScalars.count)
      if next > index { break }
      place = next
    }
    return outsideEscape(place == from && from != scalars.startIndex ? index : place, in: scalars)
  }

  /// `index`, or the backslash of the escape that it is in.
  private static func outsideEscape(
    _ index: String.UnicodeScalarView.Index, in scalars: String.UnicodeScalarView
  ) -> String.UnicodeScalarView.Index {
    var place = index
    for distance in 1...5 {
      guard place > scalars.startIndex else { return index }
      place = scalars.index(before: place)
      guard scalars[place] == "\\" else { continue }
      var first = place
      while first > scalars.startIndex, scalars[scalars.index(before: first)] == "\\" {
        first = scalars.index(before: first)
      }
      // Every second backslash of a row begins an escape.
      guard scalars.distance(from: first, to: place) % 2 == 0 else { continue }
      let kind = scalars.index(after: place)
      let length = kind < scalars.endIndex && scalars[kind] == "u" ? 6 : 2
      return distance < length ? place : index
    }
    return index
  }
}
