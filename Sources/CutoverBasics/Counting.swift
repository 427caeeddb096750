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
