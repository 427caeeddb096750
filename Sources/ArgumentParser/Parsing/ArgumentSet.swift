/// A property that is an argument.
protocol ArgumentProperty {
  func definitions(label: String) -> [ArgumentDefinition]
}

/// A property that holds further arguments.
protocol ArgumentGroup {
  func reflect(into set: inout ArgumentSet)
  func validateGroup() throws
  /// The group of a type, this one or one within it.
  func found<Wanted: ParsableArguments>(_ wanted: Wanted.Type) -> Wanted?
}

/// The arguments of one command, found by a mirror of a value of it.
struct ArgumentSet {
  var definitions: [ArgumentDefinition] = []
  /// The groups and the command by type. Those from further up are put here first, so that what they hold is kept.
  var groups: [ObjectIdentifier: any ParsableArguments]
  /// The types of the groups whose arguments are in ``definitions``: a group that two others share is listed once.
  var listed: Set<ObjectIdentifier> = []

  init(_ value: any ParsableArguments, groups: [ObjectIdentifier: any ParsableArguments] = [:]) {
    self.groups = groups
    self.groups[ObjectIdentifier(type(of: value))] = value
    add(value)
  }

  mutating func add(_ value: any ParsableArguments) {
    for child in Mirror(reflecting: value).children {
      if let property = child.value as? any ArgumentProperty {
        // A wrapped property's storage is called `_name`.
        let label = (child.label ?? "").drop { $0 == "_" }
        definitions += property.definitions(label: String(label))
      } else if let group = child.value as? any ArgumentGroup {
        group.reflect(into: &self)
      }
    }
  }

  var positionals: [ArgumentDefinition] { definitions.filter { $0.kind == .positional } }
  var named: [ArgumentDefinition] { definitions.filter { $0.kind != .positional } }

  /// The argument and the form of it that `matches` a name.
  func lookUp(_ matches: (Name) -> Bool) -> (definition: ArgumentDefinition, form: ArgumentForm)? {
    for definition in named {
      for form in definition.forms where form.names.contains(where: matches) {
        return (definition, form)
      }
    }
    return nil
  }

  func lookUp(long name: Substring) -> (definition: ArgumentDefinition, form: ArgumentForm)? {
    lookUp { if case .long(let long) = $0 { long == name } else { false } }
  }

  func lookUp(short name: Character, joined: Bool = false) -> (definition: ArgumentDefinition, form: ArgumentForm)? {
    lookUp { if case .short(let short, let canJoin) = $0 { short == name && (canJoin || !joined) } else { false } }
  }
}

func groups(of value: any ParsableArguments) -> [any ArgumentGroup] {
  Mirror(reflecting: value).children.compactMap { $0.value as? any ArgumentGroup }
}

extension ParsableArguments {
  /// The option group of a type that this command has, also within another group; `nil` where it has none. Not part of
  /// swift-argument-parser: what runs before every command asks it what the command works with.
  package func group<Wanted: ParsableArguments>(_ wanted: Wanted.Type) -> Wanted? {
    for group in groups(of: self) {
      if let found = group.found(wanted) { return found }
    }
    return nil
  }
}
