import CutoverJSON

/// As much of JSON Schema (2020-12) as docs/report.schema.json uses; a keyword it does not know is an error, so that
/// none is passed over in silence.
struct JSONSchema {
  let root: JSONValue

  /// What of `value` the schema does not allow, each with its place.
  func problems(in value: JSONValue) -> [String] { problems(value, root, "") }

  private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    (schema.members ?? []).flatMap { member in
      check(value, member.name.string, member.value, schema, place).map { $0.hasPrefix("/") ? $0 : "\(place): \($0)" }
    }
  }

  private func check(
    _ value: JSONValue, _ keyword: String, _ wanted: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    switch keyword {
    case "$schema", "$defs", "title", "description": return []
    case "$ref":
      let name = wanted.string?.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["no \(wanted.compact)"] }
      return problems(value, target, place)
    case "type":
      let types = wanted.elements?.compactMap(\.string) ?? [wanted.string ?? ""]
      return types.contains { has(value, $0) } ? [] : ["\(value.compact) is not of type \(wanted.compact)"]
    case "const": return value == wanted ? [] : ["\(value.compact) is not \(wanted.compact)"]
    case "enum":
      return wanted.elements?.contains(value) == true ? [] : ["\(value.compact) is not one of \(wanted.compact)"]
    case "anyOf":
      let tried = (wanted.elements ?? []).map { problems(value, $0, place) }
      return tried.contains([]) ? [] : ["nothing of \(wanted.compact) fits"]
    case "required":
      guard value.members != nil else { return [] }
      return (wanted.elements ?? []).compactMap(\.string).filter { value[$0] == nil }.map { "\($0) is missing" }
    case "properties":
      return (wanted.members ?? []).flatMap { member in
        value[member.name.string].map { problems($0, member.value, "\(place)/\(member.name.string)") } ?? []
      }
    case "additionalProperties":
      let named = Set((schema["properties"]?.members ?? []).map(\.name))
      return (value.members ?? []).filter { !named.contains($0.name) }.flatMap {
        problems($0.value, wanted, "\(place)/\($0.name.string)")
      }
    case "propertyNames":
      return (value.members ?? []).flatMap { problems(.string($0.name), wanted, "\(place)/\($0.name.string)") }
    case "items":
      return (value.elements ?? []).enumerated().flatMap { problems($1, wanted, "\(place)/\($0)") }
    case "maxItems": return value.elements.map { $0.count <= wanted.int ?? 0 } ?? true ? [] : ["too many elements"]
    case "maxLength":
      return value.string.map { $0.unicodeScalars.count <= wanted.int ?? 0 } ?? true ? [] : ["too long"]
    case "minimum": return value.int.map { $0 >= wanted.int ?? 0 } ?? true ? [] : ["less than \(wanted.compact)"]
    case "maximum": return value.int.map { $0 <= wanted.int ?? 0 } ?? true ? [] : ["more than \(wanted.compact)"]
    case "pattern":
      guard let text = value.string else { return [] }
      guard let pattern = try? Regex(wanted.string ?? "(") else { return ["\(wanted.compact) is no pattern"] }
      return text.contains(pattern) ? [] : ["\(text) does not match \(wanted.compact)"]
    default: return ["the keyword \(keyword) is not known here"]
    }
  }

  private func has(_ value: JSONValue, _ type: String) -> Bool {
    switch (type, value.kind) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string), ("array", .array),
      ("object", .object):
      true
    case ("integer", .number): value.int != nil
    default: false
    }
  }
}
