/// Which words an array argument takes.
package struct ArgumentArrayParsingStrategy: Hashable, Sendable {
  private let id = 0

  /// Every word that is left and is no option.
  package static let remaining = ArgumentArrayParsingStrategy()
}

/// An argument without a name, known by its place.
@propertyWrapper
package struct Argument<Value> {
  var box: ArgumentBox<Value>

  package var wrappedValue: Value {
    get { box.current }
    set {
      if !isKnownUniquelyReferenced(&box) { box = box.copy() }
      box.value = newValue
    }
  }

  /// Lets `@Argument var x: T` be written without parentheses: the compiler looks for an `init()` here and not in
  /// extensions, and then takes the one of an extension that fits `T`.
  @available(*, unavailable, message: "this type alone cannot be an argument")
  package init() {
    preconditionFailure("unavailable")
  }

  private init(initial: Value?, help: ArgumentHelp?, shown: String?, _ conversion: ValueConversion<Value>) {
    box = ArgumentBox(initial) { box, label in
      [
        ArgumentDefinition(
          box: box, kind: .positional, names: [], label: label, help: help, defaultDescription: shown, conversion)
      ]
    }
  }
}

extension Argument: Sendable where Value: Sendable {}

extension Argument: ArgumentProperty {
  func definitions(label: String) -> [ArgumentDefinition] { box.describe(box, label) }
}

extension Argument where Value: ExpressibleByArgument {
  package init(wrappedValue: Value, help: ArgumentHelp? = nil) {
    self.init(
      initial: wrappedValue, help: help, shown: wrappedValue.defaultValueDescription,
      .single(required: false, allValues: Value.allValueStrings, convert))
  }

  package init(help: ArgumentHelp? = nil) {
    self.init(
      initial: nil, help: help, shown: nil, .single(required: true, allValues: Value.allValueStrings, convert))
  }
}

extension Argument {
  /// A value that may be left out.
  package init<Wrapped: ExpressibleByArgument>(
    wrappedValue: Wrapped? = nil, help: ArgumentHelp? = nil
  ) where Value == Wrapped? {
    self.init(
      initial: .some(wrappedValue), help: help, shown: wrappedValue?.defaultValueDescription,
      .single(required: false, allValues: Wrapped.allValueStrings) { word -> Wrapped? in
        let value: Wrapped = try convert(word)
        return value
      })
  }

  /// Any number of values; it must be the last argument.
  package init<Element: ExpressibleByArgument>(
    wrappedValue: [Element], parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil
  ) where Value == [Element] {
    self.init(
      initial: wrappedValue, help: help, shown: wrappedValue.map(\.defaultValueDescription).joined(separator: ", "),
      .array(required: false, allValues: Element.allValueStrings, convert))
  }

  /// One value or more; it must be the last argument.
  package init<Element: ExpressibleByArgument>(
    parsing: ArgumentArrayParsingStrategy = .remaining, help: ArgumentHelp? = nil
  ) where Value == [Element] {
    self.init(
      initial: nil, help: help, shown: nil, .array(required: true, allValues: Element.allValueStrings, convert))
  }

  // With a function that makes the value. What it throws is shown to the user.

  package init(help: ArgumentHelp? = nil, transform: @escaping @Sendable (String) throws -> Value) {
    self.init(initial: nil, help: help, shown: nil, .single(required: true, transform))
  }

  package init<Wrapped>(
    help: ArgumentHelp? = nil, transform: @escaping @Sendable (String) throws -> Wrapped
  ) where Value == Wrapped? {
    self.init(
      initial: .some(nil), help: help, shown: nil,
      .single(required: false) { word -> Wrapped? in try transform(word) })
  }
}
