/// `1 event`, `2 events`: a number with its noun.
package func counted(_ number: some BinaryInteger, _ noun: String) -> String { "\(number) \(plural(noun, number))" }

/// `entry` or `entries`, as the number wants it. `noun` is one that takes s, es or ies.
package func plural(_ noun: String, _ number: some BinaryInteger) -> String {
  if number == 1 { return noun }
  if noun.hasSuffix("y"), let before = noun.dropLast().last, !"aeiou".contains(before) {
    return noun.dropLast() + "ies"
  }
  return noun + (["s", "x", "ch", "sh"].contains(where: noun.hasSuffix) ? "es" : "s")
}

/// The share of `part` in `whole`, in whole percent and rounded; all and nothing are only said where they are exact.
package func percent(_ part: Int, of whole: Int) -> Int {
  guard whole > 0, part > 0 else { return 0 }
  return part == whole ? 100 : min(99, max(1, (part * 200 + whole) / (2 * whole)))
}
