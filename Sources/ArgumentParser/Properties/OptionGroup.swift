/// Arguments that several commands share.
///
/// Where a command and a subcommand both have a group of the same type, what was given before the subcommand's name
/// holds for the subcommand too.
@propertyWrapper
package struct OptionGroup<Value: ParsableArguments> {
  let title: String
  let visibility: ArgumentVisibility
  var box: ArgumentBox<Value>

  /// - Parameter title: a heading of its own in the help text; without one the arguments are among the others.
  package init(title: String = "", visibility: ArgumentVisibility = .default) {
    self.title = title
    self.visibility = visibility
    box = ArgumentBox(nil) { _, _ in [] }
  }

  package var wrappedValue: Value {
    get { box.value ?? Value() }
    set {
      if !isKnownUniquelyReferenced(&box) { box = box.copy() }
      box.value = newValue
    }
  }
}

extension OptionGroup: Sendable where Value: Sendable {}

extension OptionGroup: ArgumentGroup {
  func reflect(into set: inout ArgumentSet) {
    let value = set.groups[ObjectIdentifier(Value.self)] as? Value ?? box.value ?? Value()
    box.value = value
    set.groups[ObjectIdentifier(Value.self)] = value
    guard set.listed.insert(ObjectIdentifier(Value.self)).inserted else { return }
    let first = set.definitions.count
    set.add(value)
    for index in set.definitions.indices[first...] {
      if !title.isEmpty, set.definitions[index].section.isEmpty { set.definitions[index].section = title }
      if visibility == .hidden { set.definitions[index].help.visibility = .hidden }
    }
  }

  func found<Wanted: ParsableArguments>(_ wanted: Wanted.Type) -> Wanted? {
    wrappedValue as? Wanted ?? wrappedValue.group(wanted)
  }

  func validateGroup() throws {
    guard var value = box.value else { return }
    for group in groups(of: value) { try group.validateGroup() }
    try value.validate()
    box.value = value
  }
}
