extension Flag where Value: EnumerableFlag {
  /// One of several flags, `wrappedValue` where none is given.
  package init(wrappedValue: Value, exclusivity: FlagExclusivity = .exclusive, help: ArgumentHelp? = nil) {
    self.init(initial: wrappedValue) { box, _ in
      cases(box, exclusivity, help, initial: wrappedValue, required: false) { $0 }
    }
  }

  /// One of several flags, one of which must be given.
  package init(exclusivity: FlagExclusivity = .exclusive, help: ArgumentHelp? = nil) {
    self.init(initial: nil) { box, _ in
      cases(box, exclusivity, help, initial: nil, required: true) { $0 }
    }
  }
}

extension Flag {
  /// One of several flags, or none.
  package init<Element: EnumerableFlag>(
    wrappedValue: Element? = nil, exclusivity: FlagExclusivity = .exclusive, help: ArgumentHelp? = nil
  ) where Value == Element? {
    self.init(initial: .some(wrappedValue)) { box, _ in
      cases(box, exclusivity, help, initial: wrappedValue, required: false) { .some($0) }
    }
  }
}

private func cases<Value, Element: EnumerableFlag>(
  _ box: ArgumentBox<Value>, _ exclusivity: FlagExclusivity, _ help: ArgumentHelp?, initial: Element?,
  required: Bool, _ wrap: @escaping (Element) -> Value
) -> [ArgumentDefinition] {
  let forms = Element.allCases.map { element in
    let names = Element.name(for: element).names(for: String(describing: element))
    return (
      element,
      ArgumentForm(names: names) { typed, _ in try box.choose(wrap(element), typed: typed, exclusivity) }
    )
  }
  let shown = initial.flatMap { initial in forms.first { $0.0 == initial }?.1.preferred?.spelled }
  var definition = ArgumentDefinition(
    flag: box, forms: forms.map(\.1), label: "", help: help, isRequired: required)
  definition.defaultDescription = shown
  definition.rows = forms.compactMap { element, form in
    Element.help(for: element).map { (form, $0) }
  }
  return [definition]
}
