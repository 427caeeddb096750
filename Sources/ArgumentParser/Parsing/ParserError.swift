import CutoverBasics

/// What is wrong with a command line.
struct ParserError: Error, CustomStringConvertible {
  let description: String

  static func unknownOption(_ typed: String, among set: ArgumentSet, stack: [CommandNode]) -> ParserError {
    var names = set.named.filter(\.help.visibility.isShown).flatMap(\.forms).flatMap(\.names).map(\.spelled)
    names += ["--help"] + (stack.version == nil ? [] : ["--version"])
    return ParserError(description: "Unknown option '\(typed)'" + hint(suggestion(for: typed, among: names)))
  }

  static func unknownSubcommand(_ typed: String, in node: CommandNode) -> ParserError {
    let names = node.children.filter(\.configuration.shouldDisplay).flatMap { [$0.name] + $0.configuration.aliases }
    return ParserError(description: "Unknown subcommand '\(typed)'" + hint(suggestion(for: typed, among: names)))
  }

  static func unexpectedArguments(_ words: [String]) -> ParserError {
    words.count == 1
      ? ParserError(description: "Unexpected argument '\(words[0])'")
      : ParserError(description: "\(words.count) unexpected arguments: \(quoted(words).joined(separator: ", "))")
  }

  static func missingArgument(_ shown: String) -> ParserError {
    ParserError(description: "Missing expected argument '\(shown)'")
  }

  static func missingFlag(_ names: [String]) -> ParserError {
    names.count == 1 ? missingArgument(names[0]) : ParserError(description: "Missing one of: \(list(names, "or"))")
  }

  static func missingValue(_ shown: String) -> ParserError {
    ParserError(description: "Missing value for '\(shown)'")
  }

  static func givenTwice(_ option: String, _ first: String, _ second: String) -> ParserError {
    ParserError(description: "'\(option)' is given twice, as '\(first)' and as '\(second)': give it once")
  }

  static func unwantedValue(_ value: String, flag: String) -> ParserError {
    ParserError(description: "The flag '\(flag)' takes no value, but '\(value)' was given")
  }

  static func conflictingFlags(_ first: String, _ second: String) -> ParserError {
    ParserError(description: "'\(second)' cannot be given together with '\(first)'")
  }

  static func invalidValue(
    _ word: String, argument: String, allValues: [String], underlying: any Error
  ) -> ParserError {
    let start = "The value '\(word)' is invalid for '\(argument)'"
    guard let unusable = underlying as? UnusableWord else {
      return ParserError(description: "\(start): \(underlying)")
    }
    guard !allValues.isEmpty else {
      return ParserError(description: start + (unusable.form.map { ": give \($0)" } ?? ""))
    }
    return ParserError(
      description: "\(start). Please provide \(allValues.count > 1 ? "one of " : "")\(list(allValues, "or"))."
        + (suggestion(for: word, among: allValues).map { " Did you mean '\($0)'?" } ?? ""))
  }

  private static func hint(_ name: String?) -> String {
    name.map { ". Did you mean '\($0)'?" } ?? ""
  }

  private static func quoted(_ words: [String]) -> [String] {
    words.map { "'\($0)'" }
  }

  private static func list(_ words: [String], _ conjunction: String) -> String {
    let words = quoted(words)
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
