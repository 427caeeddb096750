/// What can be a word of a command.
public protocol RedisArgument {
  func append(to bytes: inout [UInt8])
}

extension String: RedisArgument {
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension Substring: RedisArgument {
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension [UInt8]: RedisArgument {
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension ArraySlice<UInt8>: RedisArgument {
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension Int: RedisArgument {
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Int64: RedisArgument {
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Double: RedisArgument {
  /// The shortest text that reads back as the same number, as ZADD takes it; `inf` and `-inf` too.
  public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

/// One command: its name and arguments, each any bytes.
public struct RedisCommand: Sendable, Equatable {
  /// The words one behind the other; word *i* ends before `ends[i]`.
  let bytes: [UInt8]
  let ends: [Int]

  public init(_ name: String, _ arguments: any RedisArgument...) {
    self.init([name] + arguments)
  }

  public init(_ words: [any RedisArgument]) {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    ends.reserveCapacity(words.count)
    for word in words {
      word.append(to: &bytes)
      ends.append(bytes.count)
    }
    self.bytes = bytes
    self.ends = ends
  }

  /// The command's name, for messages.
  public var name: String { word(0) ?? "" }

  /// The first argument, for messages; nil for commands whose first argument is not a key but content or a secret.
  public var key: String? {
    switch name.uppercased() {
    case "AUTH", "HELLO", "EVAL", "SCRIPT", "ECHO", "PUBLISH", "CONFIG", "ACL", "MIGRATE", "SCAN": nil
    case "EVALSHA": word(3)
    default: word(1)
    }
  }

  private func word(_ index: Int) -> String? {
    guard index < ends.count else { return nil }
    let text = String(decoding: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]], as: UTF8.self)
    // A key is a name; what is longer than a message can bear is cut.
    return text.count > 120 ? text.prefix(119) + "…" : text
  }
}
