/// Where a property keeps its value, so that the parser can reach it through a mirror of the command.
///
/// The parser writes to it before anyone else has the command. Later writes go through the property, which copies a
/// shared box first: a command is a value like any other. That makes it safe to send.
final class ArgumentBox<Value>: @unchecked Sendable {
  var value: Value?
  /// The name that set the value, as typed; nil while it holds its default.
  var setBy: String?
  /// The word that set the value; nil while it holds its default.
  var word: String?
  let describe: (ArgumentBox<Value>, String) -> [ArgumentDefinition]

  init(_ value: Value?, describe: @escaping (ArgumentBox<Value>, String) -> [ArgumentDefinition]) {
    self.value = value
    self.describe = describe
  }

  func copy() -> ArgumentBox<Value> {
    let copy = ArgumentBox(value, describe: describe)
    copy.setBy = setBy
    copy.word = word
    return copy
  }

  var current: Value {
    guard let value else {
      preconditionFailure("an argument was read before it was parsed: use parse() or main(), not init()")
    }
    return value
  }
}

/// How words become the value of an argument: one word, one or none, or any number.
struct ValueConversion<Value> {
  var allValues: [String] = []
  var isRepeating = false
  var isRequired = false
  var store: (ArgumentBox<Value>, String) throws -> Void

  static func single(
    required: Bool, allValues: [String] = [], _ convert: @escaping (String) throws -> Value
  ) -> ValueConversion<Value> {
    ValueConversion(allValues: allValues, isRequired: required) { box, word in
      box.value = try convert(word)
    }
  }

  static func array<Element>(
    required: Bool, allValues: [String] = [], _ convert: @escaping (String) throws -> Element
  ) -> ValueConversion<Value> where Value == [Element] {
    ValueConversion(allValues: allValues, isRepeating: true, isRequired: required) { box, word in
      let element = try convert(word)
      // The first word replaces the default, the others are added to it.
      box.value = (box.setBy == nil ? [] : box.value ?? []) + [element]
    }
  }
}

/// Thrown where a word cannot be converted and there is nothing more to say about it.
struct UnusableWord: Error {
  /// What a value looks like: ``ExpressibleByArgument/valueForm``.
  let form: String?
}

func convert<Value: ExpressibleByArgument>(_ word: String) throws -> Value {
  guard let value = Value(argument: word) else { throw UnusableWord(form: Value.valueForm) }
  return value
}
