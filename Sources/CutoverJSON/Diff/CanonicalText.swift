extension JSONNumber {
  var canonicalText: String { lexeme }
  func isNumericallyEqual(to other: JSONNumber) -> Bool { lexeme == other.lexeme }
}

extension JSONValue {
  var canonicalText: String { "\(self)" }
}
