/// Sorts the words of a command line into options, flags and positional arguments of one command.
struct WordParser {
  var set: ArgumentSet
  let stack: [CommandNode]
  private var positionals: [String] = []
  /// The first thing wrong. It is reported at the end only, since a request for help further on goes before it.
  private var problem: (any Error)?

  init(_ set: ArgumentSet, stack: [CommandNode]) {
    self.set = set
    self.stack = stack
  }

  /// Takes all words, or those in front of a subcommand's name: then the subcommand and the words behind it are returned.
  mutating func parse(_ words: ArraySlice<String>) throws -> (CommandNode, ArraySlice<String>)? {
    let node = stack[stack.count - 1]
    var rest = words
    while let word = rest.popFirst() {
      if word == "--" {
        positionals += rest
        break
      }
      if word.hasPrefix("--") {
        try parseLong(word, &rest)
      } else if word.hasPrefix("-"), word != "-", !isNumber(word) {
        try parseShort(word, &rest)
      } else if positionals.isEmpty, problem == nil, let child = node.child(named: word) {
        return (child, rest)
      } else {
        positionals.append(word)
      }
    }
    return nil
  }

  /// Gives the positional arguments their words and checks that nothing is missing or left over.
  func finish() throws {
    if let problem { throw problem }
    var words = positionals[...]
    for definition in set.positionals {
      let count = definition.isRepeating ? words.count : min(1, words.count)
      for word in words.prefix(count) { try definition.forms[0].apply("<\(definition.valueName)>", word) }
      words = words.dropFirst(count)
    }
    if let word = words.first {
      let node = stack[stack.count - 1]
      if !node.children.isEmpty, set.positionals.isEmpty { throw ParserError.unknownSubcommand(word, in: node) }
      throw ParserError.unexpectedArguments(Array(words))
    }
    if let definition = set.definitions.first(where: { $0.isMissing() }) { throw definition.missing }
  }

  private mutating func parseLong(_ word: String, _ rest: inout ArraySlice<String>) throws {
    let body = word.dropFirst(2)
    let name = body.prefix { $0 != "=" }
    let joined = name.count < body.count ? String(body.dropFirst(name.count + 1)) : nil
    if let (definition, form) = set.lookUp(long: name) {
      apply(definition, form, typed: "--\(name)", joined: joined, &rest)
    } else if word == "--help" {
      throw CommandError(stack: stack, reason: .help)
    } else if word == "--version", let version = stack.version {
      throw CommandError(stack: stack, reason: .version(version))
    } else {
      fail(ParserError.unknownOption("--\(name)", among: set, stack: stack))
    }
  }

  private mutating func parseShort(_ word: String, _ rest: inout ArraySlice<String>) throws {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let (definition, form) = set.lookUp(short: letter) else {
        if letter == "h" { throw CommandError(stack: stack, reason: .help) }
        // One letter of a group is named alone; a word that is no group is shown as typed.
        fail(ParserError.unknownOption(letters.isEmpty ? "-\(letter)" : word, among: set, stack: stack))
        return
      }
      var joined: String?
      if letters.first == "=" {
        joined = String(letters.dropFirst())
        letters = ""
      } else if definition.kind == .option, !letters.isEmpty {
        guard set.lookUp(short: letter, joined: true) != nil else {
          fail(ParserError.missingValue("-\(letter) <\(definition.valueName)>"))
          return
        }
        joined = String(letters)
        letters = ""
      }
      apply(definition, form, typed: "-\(letter)", joined: joined, &rest)
    }
  }

  private mutating func apply(
    _ definition: ArgumentDefinition, _ form: ArgumentForm, typed: String, joined: String?,
    _ rest: inout ArraySlice<String>
  ) {
    var value = joined
    if definition.kind == .flag, let joined {
      fail(ParserError.unwantedValue(joined, flag: typed))
      return
    }
    if definition.kind == .option, value == nil, let next = rest.first, isValue(next) {
      value = rest.removeFirst()
    }
    do {
      try form.apply(typed, value)
    } catch {
      fail(error)
    }
  }

  private mutating func fail(_ error: any Error) {
    if problem == nil { problem = error }
  }

  /// Whether a word behind an option is its value: what looks like an option is one.
  private func isValue(_ word: String) -> Bool {
    !word.hasPrefix("-") || word == "-" || isNumber(word)
  }

  /// Whether a word is a negative number, and not a flag whose name is a digit.
  private func isNumber(_ word: String) -> Bool {
    guard word.hasPrefix("-"), let digit = word.dropFirst().first, Double(word) != nil else { return false }
    return (digit.isNumber || digit == ".") && set.lookUp(short: digit) == nil
  }
}
