/// What can be a word of a command.
package protocol RedisArgument {
  func append(to bytes: inout [UInt8])
}

extension String: RedisArgument {
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension Substring: RedisArgument {
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension [UInt8]: RedisArgument {
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension ArraySlice<UInt8>: RedisArgument {
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}

extension Int: RedisArgument {
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Int64: RedisArgument {
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Double: RedisArgument {
  /// The shortest text that reads back as the same number, as ZADD takes it; `inf` and `-inf` too.
  package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

/// One command: its name and arguments, each any bytes.
package struct RedisCommand: Sendable, Equatable {
  /// The words one behind the other; word *i* ends before `ends[i]`.
  let bytes: [UInt8]
  let ends: [Int]

  package init(_ name: String, _ arguments: any RedisArgument...) {
    self.init([name] + arguments)
  }

  package init(_ words: [any RedisArgument]) {
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
  package var name: String { word(0) ?? "" }

  /// The first argument, for messages; nil for commands whose first argument is not a key but content or a secret.
  package var key: String? {
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
