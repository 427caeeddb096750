import CutoverJSON

/// Two names that are one key: a provider and a symbol, a model and a market.
struct NamePair: Hashable {
  let first: ExactString
  let second: ExactString

  init(_ first: String, _ second: String) {
    self.first = ExactString(first)
    self.second = ExactString(second)
  }
}
