/// A JSON patch: RFC 6902.
///
/// ```swift
/// let patch = JSONPatch(from: before, to: after)
/// try patch.apply(to: before)  // equal to `after`
/// ```
public struct JSONPatch: Sendable, Equatable {
  public enum Operation: Sendable, Equatable {
    case add(JSONPointer, JSONValue)
    case remove(JSONPointer)
    case replace(JSONPointer, JSONValue)
    case move(from: JSONPointer, to: JSONPointer)
    case copy(from: JSONPointer, to: JSONPointer)
    case test(JSONPointer, JSONValue)
  }

  public var operations: [Operation]

  public init(_ operations: [Operation] = []) { self.operations = operations }

  /// The patch as its media type `application/json-patch+json` has it.
  public var json: JSONValue { .array(operations.map(\.json)) }

  /// The patch that `json` says, `nil` if it says none.
  public init?(json: JSONValue) {
    guard let elements = json.elements else { return nil }
    operations = []
    for element in elements {
      guard let operation = Operation(json: element) else { return nil }
      operations.append(operation)
    }
  }
}

extension JSONPatch.Operation {
  var json: JSONValue {
    func pointer(_ pointer: JSONPointer) -> JSONValue { .text(pointer.description) }
    return switch self {
    case .add(let path, let value): .object(["op": "add".json, "path": pointer(path), "value": value])
    case .remove(let path): .object(["op": "remove".json, "path": pointer(path)])
    case .replace(let path, let value): .object(["op": "replace".json, "path": pointer(path), "value": value])
    case .move(let from, let to): .object(["op": "move".json, "from": pointer(from), "path": pointer(to)])
    case .copy(let from, let to): .object(["op": "copy".json, "from": pointer(from), "path": pointer(to)])
    case .test(let path, let value): .object(["op": "test".json, "path": pointer(path), "value": value])
    }
  }

  init?(json: JSONValue) {
    guard let path = json["path"]?.string.flatMap(JSONPointer.init(parsing:)) else { return nil }
    let from = json["from"]?.string.flatMap(JSONPointer.init(parsing:))
    switch (json["op"]?.string.map { ExactString($0) }, json["value"], from) {
    case ("add", let value?, _): self = .add(path, value)
    case ("remove", _, _): self = .remove(path)
    case ("replace", let value?, _): self = .replace(path, value)
    case ("move", _, let from?): self = .move(from: from, to: path)
    case ("copy", _, let from?): self = .copy(from: from, to: path)
    case ("test", let value?, _): self = .test(path, value)
    default: return nil
    }
  }
}

extension String {
  fileprivate var json: JSONValue { .text(self) }
}
