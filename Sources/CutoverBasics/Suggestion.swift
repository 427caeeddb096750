/// The one of `names` that `typed` was most likely meant to be; nil where none is near.
package func suggestion(for typed: String, among names: [String]) -> String? {
  let word = typed.drop { $0 == "-" }
  var best: (name: String, distance: Int)?
  for name in names {
    let candidate = name.drop { $0 == "-" }
    // A single letter is near to every other one: nothing can be said about it.
    guard candidate.count > 1, word.count > 1 else { continue }
    let distance = candidate.hasPrefix(word) && word.count > 2 ? 1 : editDistance(Array(word), Array(candidate))
    if distance <= max(1, candidate.count / 3), distance < best?.distance ?? .max { best = (name, distance) }
  }
  return best?.name
}

/// How many letters must be put in, taken out, replaced or swapped with their neighbour to make one word the other
/// (optimal string alignment distance). Time is the product of the lengths.
package func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var twoBack: [Int] = []
  var previous = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1]
    for column in 0..<right.count {
      let same = left[row] == right[column]
      var cost = min(previous[column] + (same ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, twoBack[column - 1] + 1)
      }
      current.append(cost)
    }
    twoBack = previous
    previous = current
  }
  return previous[right.count]
}

/// `text` as a sentence: with a full stop, unless it ends with a mark of its own, as a suggestion does.
package func sentence(_ text: String) -> String {
  text.last.map { ".?!".contains($0) } == true ? text : text + "."
}

/// That there is no `kind` called `typed`, with the nearest name, and all of them: a sentence without its full stop. Names
/// are also compared in the form that `alias` gives them.
package func unknown(
  _ kind: String, _ typed: String, among names: [String], alias: (String) -> String = { $0 }
) -> String {
  let near = suggestion(for: typed, among: names) ?? suggestion(for: typed, among: names.map(alias))
  return unknown(kind, typed, among: names, near: near)
}

/// The same, where the caller knows the nearest name.
package func unknown(_ kind: String, _ typed: String, among names: [String], near: String?) -> String {
  "there is no \(kind) '\(typed)'" + (near.map { "; did you mean '\($0)'?" } ?? "")
    + (near == nil ? "; there are" : " There are") + " \(names.joined(separator: ", "))"
}
