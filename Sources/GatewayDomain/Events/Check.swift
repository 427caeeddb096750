import CutoverDomain
import CutoverHosting
import CutoverJSON

/// What is wrong with a member of an event; the field's name, and why.
typealias Fault = (field: String, message: String)

/// Checks of an event's members: what no store could keep is refused while the sender is there.
enum Check {
  /// The last second of the year 9999.
  private static let lastSecond: Int64 = 253_402_300_799

  /// The first fault of some.
  static func first(_ faults: Fault?...) -> Fault? { faults.lazy.compactMap { $0 }.first }

  static func name(_ field: String, _ value: String, slashes: Bool = true) -> Fault? {
    if value.isEmpty { return (field, "it cannot be empty") }
    if value.utf8.count > 200 { return (field, "it has 200 bytes at most") }
    if value.utf8.contains(0) { return (field, "the character U+0000 cannot be kept") }
    if !slashes, value.utf8.contains(UInt8(ascii: "/")) { return (field, "it cannot have a slash") }
    return nil
  }

  static func seconds(_ field: String, _ value: Int64, isRequired: Bool = true) -> Fault? {
    let range = (isRequired ? 1 : 0)...lastSecond
    return range.contains(value)
      ? nil : (field, "it has to be a time in whole seconds since 1970, before the year 10000")
  }

  static func amount(_ field: String, _ value: String) -> Fault? {
    Amount.canonical(value) == nil
      ? (field, "it has to be a decimal with sixteen digits before the point and sixteen behind it at the most") : nil
  }

  static func amount(_ field: String, _ value: OpaqueJSON) -> Fault? {
    if isBlank(value) { return nil }
    guard let text = value.plainText else { return (field, "it has to be a text with a decimal") }
    return amount(field, text)
  }

  static func text(_ field: String, _ value: OpaqueJSON) -> Fault? {
    if value.isNull || value.plainText == "" { return nil }
    guard let text = value.plainText else { return (field, "it has to be a text") }
    return name(field, text)
  }

  /// An object of a configuration, or null.
  static func object(_ field: String, _ value: OpaqueJSON) -> Fault? {
    if value.isNull { return nil }
    guard value.value.members != nil else { return (field, "it has to be an object") }
    return json(field, value)
  }

  /// The members whose names say that they are secrets have none in plain text.
  static func references(_ field: String, _ value: OpaqueJSON) -> Fault? {
    Redaction.plainSecret(in: value.value).map {
      ("\(field)\($0)", "a credential stands here by reference, env:NAME or file:PATH")
    }
  }

  static func json(_ field: String, _ value: OpaqueJSON) -> Fault? {
    hasNull(value.value) ? (field, "the character U+0000 cannot be kept") : nil
  }

  static func choice(_ field: String, _ value: String, _ texts: [String]) -> Fault? {
    texts.contains(value) ? nil : (field, "it has to be one of \(texts.joined(separator: ", "))")
  }

  /// Whether an optional text is not given: null, or blank.
  static func isBlank(_ value: OpaqueJSON) -> Bool {
    value.isNull || value.plainText.map { $0.allSatisfy(\.isWhitespace) } == true
  }

  /// The same value; null for a blank one.
  static func given(_ value: OpaqueJSON) -> OpaqueJSON { isBlank(value) ? .null : value }

  private static func hasNull(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): text.string.utf8.contains(0)
    case .array(let elements): elements.contains(where: hasNull)
    case .object(let members): members.contains { $0.name.string.utf8.contains(0) || hasNull($0.value) }
    default: false
    }
  }
}

extension StoredRecords {
  /// A record in the spelling that both sides show: what an event comes to cannot depend on the legacy one.
  func known<Records: GatewayDataset>(_ key: String, in records: Records.Type) throws -> Records.Record? {
    try find(key, in: records)?.normalised
  }
}
