/// One way to spell an argument, and what it does.
struct ArgumentForm {
  let names: [Name]
  /// Takes the name as typed and the word that follows it, if the argument wants one.
  let apply: (String, String?) throws -> Void

  /// The name to show where there is room for one.
  var preferred: Name? { names.first { $0.isLong } ?? names.first }

  /// All names, short ones first, as help texts list them.
  var listed: String {
    (names.filter { !$0.isLong } + names.filter(\.isLong)).map(\.spelled).joined(separator: ", ")
  }
}

/// An argument as the parser and the help text see it.
struct ArgumentDefinition {
  enum Kind {
    case positional
    case option
    case flag
  }

  let kind: Kind
  let forms: [ArgumentForm]
  let valueName: String
  var help: ArgumentHelp
  var defaultDescription: String?
  let allValues: [String]
  let isRepeating: Bool
  let isRequired: Bool
  let isMissing: () -> Bool
  /// The title of the group it belongs to.
  var section = ""
  /// Forms with a help text of their own, a line each.
  var rows: [(ArgumentForm, ArgumentHelp)] = []

  init<Value>(
    box: ArgumentBox<Value>, kind: Kind, names: [Name], label: String, help: ArgumentHelp?,
    defaultDescription: String?, _ conversion: ValueConversion<Value>
  ) {
    self.kind = kind
    self.help = help ?? ArgumentHelp()
    self.defaultDescription = defaultDescription
    allValues = conversion.allValues
    isRepeating = conversion.isRepeating
    isRequired = conversion.isRequired
    isMissing = { conversion.isRequired && box.setBy == nil }
    var derived = kebabCase(label)
    if case .long(let name)? = names.first(where: \.isLong) { derived = name }
    let valueName = help?.valueName ?? derived
    self.valueName = valueName
    forms = [
      ArgumentForm(names: names) { typed, word in
        let shown = kind == .positional ? "<\(valueName)>" : "\(typed) <\(valueName)>"
        guard let word else { throw ParserError.missingValue(shown) }
        do {
          try conversion.store(box, word)
        } catch {
          throw ParserError.invalidValue(word, argument: shown, allValues: conversion.allValues, underlying: error)
        }
        if help?.isGivenOnce == true, let first = box.word, first != word {
          throw ParserError.givenTwice(typed, first, word)
        }
        (box.setBy, box.word) = (typed, word)
      }
    ]
  }

  init<Value>(flag box: ArgumentBox<Value>, forms: [ArgumentForm], label: String, help: ArgumentHelp?, isRequired: Bool)
  {
    kind = .flag
    self.forms = forms
    valueName = kebabCase(label)
    self.help = help ?? ArgumentHelp()
    allValues = []
    isRepeating = false
    self.isRequired = isRequired
    isMissing = { isRequired && box.setBy == nil }
  }

  /// The error to report where nothing was given.
  var missing: ParserError {
    switch kind {
    case .positional: .missingArgument("<\(valueName)>")
    case .option: .missingArgument("\(forms[0].preferred?.spelled ?? "") <\(valueName)>")
    case .flag: .missingFlag(forms.compactMap { $0.preferred?.spelled })
    }
  }
}
