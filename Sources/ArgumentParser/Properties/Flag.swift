/// How the opposite of a flag is spelled.
package struct FlagInversion: Hashable, Sendable {
  let yes: String?
  let no: String

  /// `--color` and `--no-color`.
  package static let prefixedNo = FlagInversion(yes: nil, no: "no")
  /// `--enable-color` and `--disable-color`.
  package static let prefixedEnableDisable = FlagInversion(yes: "enable", no: "disable")
}

/// What happens where flags that exclude each other are given together.
package struct FlagExclusivity: Hashable, Sendable {
  let name: String

  /// It is an error.
  package static let exclusive = FlagExclusivity(name: "exclusive")
  package static let chooseFirst = FlagExclusivity(name: "chooseFirst")
  package static let chooseLast = FlagExclusivity(name: "chooseLast")
}

/// A type whose cases are flags of their own.
package protocol EnumerableFlag: CaseIterable, Equatable, SendableMetatype {
  static func name(for value: Self) -> NameSpecification
  static func help(for value: Self) -> ArgumentHelp?
}

extension EnumerableFlag {
  package static func name(for value: Self) -> NameSpecification { .long }
  package static func help(for value: Self) -> ArgumentHelp? { nil }
}

/// A named argument without a value.
@propertyWrapper
package struct Flag<Value> {
  var box: ArgumentBox<Value>

  package var wrappedValue: Value {
    get { box.current }
    set {
      if !isKnownUniquelyReferenced(&box) { box = box.copy() }
      box.value = newValue
    }
  }

  /// Lets `@Flag var x: T` be written without parentheses: the compiler looks for an `init()` here and not in
  /// extensions, and then takes the one of an extension that fits `T`.
  @available(*, unavailable, message: "this type alone cannot be a flag")
  package init() {
    preconditionFailure("unavailable")
  }

  init(initial: Value?, describe: @escaping (ArgumentBox<Value>, String) -> [ArgumentDefinition]) {
    box = ArgumentBox(initial, describe: describe)
  }
}

extension Flag: Sendable where Value: Sendable {}

extension Flag: ArgumentProperty {
  func definitions(label: String) -> [ArgumentDefinition] { box.describe(box, label) }
}

extension Flag where Value == Bool {
  /// A switch; its default must be false, since nothing could turn it off.
  package init(wrappedValue: Bool, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    self.init(initial: wrappedValue) { box, label in
      let form = ArgumentForm(names: name.names(for: label)) { typed, _ in
        box.value = true
        box.setBy = typed
      }
      return [ArgumentDefinition(flag: box, forms: [form], label: label, help: help, isRequired: false)]
    }
  }

  /// A switch with an opposite.
  package init(
    wrappedValue: Bool, name: NameSpecification = .long, inversion: FlagInversion,
    exclusivity: FlagExclusivity = .chooseLast, help: ArgumentHelp? = nil
  ) {
    self.init(initial: wrappedValue) { box, label in
      invertible(box, label, name, inversion, exclusivity, help, initial: wrappedValue, required: false) { $0 }
    }
  }

  /// A switch with an opposite, one of which must be given.
  package init(
    name: NameSpecification = .long, inversion: FlagInversion, exclusivity: FlagExclusivity = .chooseLast,
    help: ArgumentHelp? = nil
  ) {
    self.init(initial: nil) { box, label in
      invertible(box, label, name, inversion, exclusivity, help, initial: nil, required: true) { $0 }
    }
  }
}

extension Flag where Value == Bool? {
  /// A switch with an opposite, where it matters that neither was given.
  package init(
    name: NameSpecification = .long, inversion: FlagInversion, exclusivity: FlagExclusivity = .chooseLast,
    help: ArgumentHelp? = nil
  ) {
    self.init(initial: .some(nil)) { box, label in
      invertible(box, label, name, inversion, exclusivity, help, initial: nil, required: false) { .some($0) }
    }
  }
}

private func invertible<Value>(
  _ box: ArgumentBox<Value>, _ label: String, _ name: NameSpecification, _ inversion: FlagInversion,
  _ exclusivity: FlagExclusivity, _ help: ArgumentHelp?, initial: Bool?, required: Bool,
  _ wrap: @escaping (Bool) -> Value
) -> [ArgumentDefinition] {
  let names = name.names(for: label)
  let positive = names.compactMap { name in inversion.yes.map { name.prefixed($0) ?? name } ?? name }
  let negative = names.compactMap { $0.prefixed(inversion.no) }
  let forms = [(positive, true), (negative, false)].map { names, value in
    ArgumentForm(names: names) { typed, _ in try box.choose(wrap(value), typed: typed, exclusivity) }
  }
  var definition = ArgumentDefinition(flag: box, forms: forms, label: label, help: help, isRequired: required)
  definition.defaultDescription = initial.flatMap { (($0 ? positive : negative).first { $0.isLong })?.spelled }
  return [definition]
}

extension ArgumentBox {
  /// Sets the value that a flag stands for, unless another flag has set it and only one of them may.
  func choose(_ value: Value, typed: String, _ exclusivity: FlagExclusivity) throws {
    if let earlier = setBy, earlier != typed {
      if exclusivity == .exclusive { throw ParserError.conflictingFlags(earlier, typed) }
      if exclusivity == .chooseFirst { return }
    }
    self.value = value
    setBy = typed
  }
}
