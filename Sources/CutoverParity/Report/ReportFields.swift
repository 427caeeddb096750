import CutoverBasics
import CutoverJSON

/// The fields of an object in a report, read by name. Each read throws ``ParityError`` with the field's place.
struct ReportFields {
  private let value: JSONValue
  private let place: String
  private let source: String

  init(_ value: JSONValue, at place: String, of source: String) {
    self.value = value
    self.place = place
    self.source = source
  }

  func value(_ name: String) throws -> JSONValue { try read(name) { $0 } }
  func string(_ name: String) throws -> String { try read(name, \.string) }
  func bool(_ name: String) throws -> Bool { try read(name, \.bool) }
  func int(_ name: String) throws -> Int { try read(name, \.int) }
  func date(_ name: String) throws -> Int64 { try read(name) { $0.string.flatMap(UTCDate.milliseconds) } }

  /// A field whose text is a case of `Choice`.
  func choice<Choice: RawRepresentable>(_ name: String) throws -> Choice where Choice.RawValue == String {
    try read(name) { $0.string.flatMap(Choice.init(rawValue:)) }
  }

  /// What `read` gives, `nil` where the field is null.
  func optional<Value>(_ name: String, _ read: (String) throws -> Value) throws -> Value? {
    value[name] == .null ? nil : try read(name)
  }

  /// As ``optional(_:_:)`` for a field that earlier programs of the same format did not write.
  func added<Value>(_ name: String, _ read: (String) throws -> Value) throws -> Value? {
    value[name] == nil ? nil : try optional(name, read)
  }

  func inner(_ name: String) throws -> ReportFields {
    ReportFields(try read(name) { $0.members == nil ? nil : $0 }, at: "\(place)/\(name)", of: source)
  }

  func list(_ name: String) throws -> [ReportFields] {
    try read(name, \.elements).enumerated().map { ReportFields($1, at: "\(place)/\(name)/\($0)", of: source) }
  }

  func strings(_ name: String) throws -> [String] {
    try read(name) { value in
      let strings = value.elements?.compactMap(\.string)
      return strings?.count == value.elements?.count ? strings : nil
    }
  }

  /// All fields, as numbers by the cases of `Key`.
  func counts<Key: RawRepresentable & Hashable>() throws -> [Key: Int] where Key.RawValue == String {
    var result: [Key: Int] = [:]
    for member in value.members ?? [] {
      guard let key = Key(rawValue: member.name.string) else { throw bad(member.name.string) }
      result[key] = try int(member.name.string)
    }
    return result
  }

  /// All fields, as numbers by name.
  func namedCounts() throws -> [String: Int] {
    try Dictionary((value.members ?? []).map { ($0.name.string, try int($0.name.string)) }) { first, _ in first }
  }

  /// All fields, as texts, in their order.
  func namedTexts() throws -> [(name: String, text: String)] {
    try (value.members ?? []).map { ($0.name.string, try string($0.name.string)) }
  }

  func bad(_ name: String) -> ParityError {
    ParityError(.badReport, subject: source, message: "\(place)/\(name) is missing or not what it should be")
  }

  private func read<Value>(_ name: String, _ convert: (JSONValue) -> Value?) throws -> Value {
    guard let field = value[name], let result = convert(field) else { throw bad(name) }
    return result
  }
}
