import CutoverTables

/// What a field of a record has to be besides what the form of its column says, as the constraints of its table have it: an
/// event with anything else is refused, while its sender is still there to hear of it.
package struct FieldRule: Sendable {
  /// What is wrong with a value, of which `nil` is null; `nil` for one that the table takes.
  let refusal: @Sendable (_ value: String?) -> String?

  package init(_ refusal: @escaping @Sendable (_ value: String?) -> String?) { self.refusal = refusal }

  /// What is not `isRight` is `wrong`; null is right.
  private init(_ wrong: String, _ isRight: @escaping @Sendable (String) -> Bool) {
    refusal = { $0.map(isRight) == false ? wrong : nil }
  }

  /// A text that is not empty.
  package static let some = FieldRule("it cannot be empty") { !$0.isEmpty }
  package static let required = FieldRule { $0 == nil ? "it cannot be null" : nil }

  package static func choice(_ texts: [String]) -> FieldRule {
    FieldRule("it has to be one of \(texts.joined(separator: ", "))") { texts.contains($0) }
  }

  /// An integer, which the record may have as a text.
  package static func integer(from least: Int64) -> FieldRule {
    FieldRule("it has to be an integer from \(least) on") { text in
      Int64(text).map { $0 >= least && "\($0)" == text } ?? false
    }
  }

  /// An integer from 0 on, of so many digits at the most.
  package static func digits(_ count: Int) -> FieldRule {
    FieldRule("it has to be an integer from 0 on, of \(count) digits at the most") { text in
      1...count ~= text.utf8.count && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }

  /// Decimals that ``ExactAmount`` has.
  package static let amount = decimal("a decimal") { _ in true }
  package static let amountFrom0 = decimal("a decimal from 0 on") { $0 >= .zero }
  package static let amountAbove0 = decimal("a decimal above 0") { $0 > .zero }

  private static func decimal(_ what: String, _ isRight: @escaping @Sendable (ExactAmount) -> Bool) -> FieldRule {
    FieldRule("it has to be \(what), with twenty digits before the point at the most") { text in
      ExactAmount(text).map(isRight) ?? false
    }
  }
}
