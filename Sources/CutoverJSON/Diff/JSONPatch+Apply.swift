extension JSONPatch {
  /// Why a patch cannot be applied. Nothing of it has been.
  public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The operation, from 0.
    public let operation: Int
    public let message: String

    public var description: String { "operation \(operation): \(message)" }
  }

  /// `value` after all operations, in their order. Throws ``Failure``.
  public func apply(to value: JSONValue) throws(Failure) -> JSONValue {
    var result = value
    for (index, operation) in operations.enumerated() {
      guard let next = Self.apply(operation, to: result) else {
        throw Failure(operation: index, message: "\(operation.json.compact) cannot be applied")
      }
      result = next
    }
    return result
  }

  private static func apply(_ operation: Operation, to value: JSONValue) -> JSONValue? {
    switch operation {
    case .add(let path, let new): value.adding(new, at: path.tokens[...])
    case .remove(let path): value.removing(path.tokens[...])?.rest
    case .replace(let path, let new): value.replacing(path.tokens[...], by: new)
    case .copy(let from, let to): value[from].flatMap { value.adding($0, at: to.tokens[...]) }
    case .move(let from, let to):
      // A value cannot be moved into itself.
      if from.tokens.count < to.tokens.count, to.tokens.starts(with: from.tokens) {
        nil
      } else {
        value.removing(from.tokens[...]).flatMap { $0.rest.adding($0.removed, at: to.tokens[...]) }
      }
    case .test(let path, let expected):
      if let found = value[path], JSONDiff().differences(found, expected).isEmpty { value } else { nil }
    }
  }
}

extension JSONValue {
  /// The value with `new` at the end of `path`, `nil` where that leads nowhere.
  fileprivate func adding(_ new: JSONValue, at path: ArraySlice<ExactString>) -> JSONValue? {
    guard let token = path.first else { return new }
    if path.count > 1 { return changing(token) { $0.adding(new, at: path.dropFirst()) } }
    switch self {
    case .object(var members):
      if let index = members.lastIndex(where: { $0.name == token }) {
        members[index].value = new
      } else {
        members.append(JSONMember(name: token, value: new))
      }
      return .object(members)
    case .array(var elements):
      guard let index = token == "-" ? elements.count : token.index, index <= elements.count else { return nil }
      elements.insert(new, at: index)
      return .array(elements)
    default: return nil
    }
  }

  /// The value without what is at the end of `path`, and that; `nil` where it leads nowhere, or to the whole.
  fileprivate func removing(_ path: ArraySlice<ExactString>) -> (rest: JSONValue, removed: JSONValue)? {
    guard let token = path.first else { return nil }
    if path.count > 1 {
      var removed: JSONValue?
      let rest = changing(token) { inner in
        let result = inner.removing(path.dropFirst())
        removed = result?.removed
        return result?.rest
      }
      guard let rest, let removed else { return nil }
      return (rest, removed)
    }
    switch self {
    case .object(var members):
      guard let index = members.lastIndex(where: { $0.name == token }) else { return nil }
      let removed = members.remove(at: index).value
      return (.object(members), removed)
    case .array(var elements):
      guard let index = token.index, index < elements.count else { return nil }
      let removed = elements.remove(at: index)
      return (.array(elements), removed)
    default: return nil
    }
  }

  /// The value with `new` instead of what is at the end of `path`, `nil` where that leads nowhere.
  fileprivate func replacing(_ path: ArraySlice<ExactString>, by new: JSONValue) -> JSONValue? {
    guard let token = path.first else { return new }
    return changing(token) { $0.replacing(path.dropFirst(), by: new) }
  }

  /// The value with the member or element `token` as `change` makes it, `nil` where there is none or `change` says so.
  private func changing(_ token: ExactString, _ change: (JSONValue) -> JSONValue?) -> JSONValue? {
    switch self {
    case .object(var members):
      guard let index = members.lastIndex(where: { $0.name == token }), let new = change(members[index].value) else {
        return nil
      }
      members[index].value = new
      return .object(members)
    case .array(var elements):
      guard let index = token.index, index < elements.count, let new = change(elements[index]) else { return nil }
      elements[index] = new
      return .array(elements)
    default: return nil
    }
  }
}

extension ExactString {
  /// The token as the position of an element: digits without leading zeros.
  fileprivate var index: Int? {
    guard let index = Int(string), index >= 0, ExactString(String(index)) == self else { return nil }
    return index
  }
}
