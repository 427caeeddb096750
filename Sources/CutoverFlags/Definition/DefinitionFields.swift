import CutoverBasics
import CutoverJSON

/// The members of an object in a flag file, read by name. What is wrong throws a ``FlagError`` with its place.
struct DefinitionFields {
  let source: String
  let pointer: JSONPointer
  let members: [JSONMember]

  /// Throws where `value` is no object, or says something twice: a reader of the file might take either.
  init(_ value: JSONValue, at pointer: JSONPointer, of source: String) throws(FlagError) {
    self.source = source
    self.pointer = pointer
    guard let members = value.members else {
      throw Self.bad(source, pointer, "is \(value.kind.rawValue), not an object")
    }
    var seen: Set<ExactString> = []
    for member in members where !seen.insert(member.name).inserted {
      throw Self.bad(source, pointer.appending(member.name.string), "is there twice")
    }
    self.members = members
  }

  subscript(name: String) -> JSONValue? { members.first { $0.name == ExactString(name) }?.value }

  /// The members but those called so.
  func except(_ names: [String]) -> [JSONMember] {
    members.filter { member in !names.contains { ExactString($0) == member.name } }
  }

  /// The object called `name`, `nil` where there is none.
  func inner(_ name: String) throws(FlagError) -> DefinitionFields? {
    guard let value = self[name] else { return nil }
    return try DefinitionFields(value, at: pointer.appending(name), of: source)
  }

  func string(_ name: String) throws(FlagError) -> String? {
    try read(name, "a text", \.string)
  }

  func bool(_ name: String) throws(FlagError) -> Bool? {
    try read(name, "true or false", \.bool)
  }

  func int(_ name: String) throws(FlagError) -> Int? {
    try read(name, "a whole number", \.int)
  }

  /// Unix milliseconds.
  func date(_ name: String) throws(FlagError) -> Int64? {
    try read(name, "a time such as 2026-11-21T09:30:15.000Z") { $0.string.flatMap(UTCDate.milliseconds) }
  }

  func stage(_ name: String) throws(FlagError) -> Stage? {
    let stages = Stage.allCases.map(\.rawValue).joined(separator: ", ")
    return try read(name, "a stage: \(stages)") { $0.string.flatMap(Stage.init(rawValue:)) }
  }

  func required<Value>(_ name: String, _ value: Value?) throws(FlagError) -> Value {
    guard let value else { throw bad(name, "is missing") }
    return value
  }

  func bad(_ name: String, _ problem: String) -> FlagError { Self.bad(source, pointer.appending(name), problem) }

  private func read<Value>(
    _ name: String, _ expected: String, _ convert: (JSONValue) -> Value?
  ) throws(FlagError) -> Value? {
    guard let value = self[name] else { return nil }
    guard let result = convert(value) else { throw bad(name, "is \(value.compact), not \(expected)") }
    return result
  }

  private static func bad(_ source: String, _ pointer: JSONPointer, _ problem: String) -> FlagError {
    FlagError(
      .invalid, source, "\(pointer.tokens.isEmpty ? "the file" : pointer.description) \(problem)",
      remedy: FlagSet.remedy)
  }
}
