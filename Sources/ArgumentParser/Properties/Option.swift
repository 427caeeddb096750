/// An argument with a name and a value: `--endpoint trades`, `--endpoint=trades`, `-e trades`.
@propertyWrapper
package struct Option<Value> {
  var box: ArgumentBox<Value>

  package var wrappedValue: Value {
    get { box.current }
    set {
      if !isKnownUniquelyReferenced(&box) { box = box.copy() }
      box.value = newValue
    }
  }

  /// Lets `@Option var x: T` be written without parentheses: the compiler looks for an `init()` here and not in
  /// extensions, and then takes the one of an extension that fits `T`.
  @available(*, unavailable, message: "this type alone cannot be an option")
  package init() {
    preconditionFailure("unavailable")
  }

  private init(
    initial: Value?, name: NameSpecification, help: ArgumentHelp?, shown: String?, _ conversion: ValueConversion<Value>
  ) {
    box = ArgumentBox(initial) { box, label in
      [
        ArgumentDefinition(
          box: box, kind: .option, names: name.names(for: label), label: label, help: help, defaultDescription: shown,
          conversion)
      ]
    }
  }
}

extension Option: Sendable where Value: Sendable {}

extension Option: ArgumentProperty {
  func definitions(label: String) -> [ArgumentDefinition] { box.describe(box, label) }
}

extension Option where Value: ExpressibleByArgument {
  package init(wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    self.init(
      initial: wrappedValue, name: name, help: help, shown: wrappedValue.defaultValueDescription,
      .single(required: false, allValues: Value.allValueStrings, convert))
  }

  package init(name: NameSpecification = .long, help: ArgumentHelp? = nil) {
    self.init(
      initial: nil, name: name, help: help, shown: nil,
      .single(required: true, allValues: Value.allValueStrings, convert))
  }
}

extension Option {
  /// A value that may be left out.
  package init<Wrapped: ExpressibleByArgument>(
    wrappedValue: Wrapped? = nil, name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) where Value == Wrapped? {
    self.init(
      initial: .some(wrappedValue), name: name, help: help, shown: wrappedValue?.defaultValueDescription,
      .single(required: false, allValues: Wrapped.allValueStrings) { word -> Wrapped? in
        let value: Wrapped = try convert(word)
        return value
      })
  }

  /// A value that may be given several times.
  package init<Element: ExpressibleByArgument>(
    wrappedValue: [Element], name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) where Value == [Element] {
    self.init(
      initial: wrappedValue, name: name, help: help,
      shown: wrappedValue.map(\.defaultValueDescription).joined(separator: ", "),
      .array(required: false, allValues: Element.allValueStrings, convert))
  }

  /// A value that must be given, and may be given several times.
  package init<Element: ExpressibleByArgument>(
    name: NameSpecification = .long, help: ArgumentHelp? = nil
  ) where Value == [Element] {
    self.init(
      initial: nil, name: name, help: help, shown: nil,
      .array(required: true, allValues: Element.allValueStrings, convert))
  }

  // With a function that makes the value. What it throws is shown to the user.

  package init(
    wrappedValue: Value, name: NameSpecification = .long, help: ArgumentHelp? = nil,
    transform: @escaping @Sendable (String) throws -> Value
  ) {
    self.init(
      initial: wrappedValue, name: name, help: help, shown: String(describing: wrappedValue),
      .single(required: false, transform))
  }

  package init(
    name: NameSpecification = .long, help: ArgumentHelp? = nil,
    transform: @escaping @Sendable (String) throws -> Value
  ) {
    self.init(initial: nil, name: name, help: help, shown: nil, .single(required: true, transform))
  }

  package init<Wrapped>(
    name: NameSpecification = .long, help: ArgumentHelp? = nil,
    transform: @escaping @Sendable (String) throws -> Wrapped
  ) where Value == Wrapped? {
    self.init(
      initial: .some(nil), name: name, help: help, shown: nil,
      .single(required: false) { word -> Wrapped? in try transform(word) })
  }

  package init<Element>(
    wrappedValue: [Element], name: NameSpecification = .long, help: ArgumentHelp? = nil,
    transform: @escaping @Sendable (String) throws -> Element
  ) where Value == [Element] {
    self.init(
      initial: wrappedValue, name: name, help: help,
      shown: wrappedValue.map { String(describing: $0) }.joined(separator: ", "), .array(required: false, transform))
  }
}
