/// The place of a value in a JSON text: RFC 6901, and the record key instead of the position where an array has one.
///
/// `/trades/[id=a1]/exit_price`, `/conversations/[model_id=m,turn=3]/messages/0`. A position is the legacy side's,
/// or the repository's where the legacy side has no such element.
///
/// Beside RFC 6901's `~0` (`~`) and `~1` (`/`), a `[` at the start of a member's name is written `~2`, and inside a key
/// `]` is `~3`, `=` is `~4`, `,` is `~5`; a member that is called `*` is `~6` in a template. So no two places share a text.
public struct JSONPath: Sendable, Hashable {
  public enum Segment: Sendable, Hashable {
    case member(ExactString)
    case index(Int)
    case key(ElementKey)
  }

  public var segments: [Segment]

  public init(_ segments: [Segment] = []) { self.segments = segments }

  /// The path as reports show it; empty for the whole text.
  public var text: String {
    var result = ""
    for segment in segments {
      result += "/"
      switch segment {
      case .member(let name): result += escapeMember(name.string)
      case .index(let index): result += String(index)
      case .key(let key): result += key.text
      }
    }
    return result
  }

  /// The path with `*` for each element of an array; members keep their names.
  public var template: String {
    var result = ""
    for segment in segments {
      switch segment {
      case .member(let name):
        result += name.string.utf8.elementsEqual("*".utf8) ? "/~6" : "/" + escapeMember(name.string)
      case .index, .key: result += "/*"
      }
    }
    return result
  }

  /// The key of the outermost record on the path, if it passes one.
  public var outermostKey: ElementKey? {
    for case .key(let key) in segments { return key }
    return nil
  }

  public func appending(_ segment: Segment) -> JSONPath { JSONPath(segments + [segment]) }
}

extension JSONPath: CustomStringConvertible {
  public var description: String { text }
}

private func escapeMember(_ name: String) -> String {
  if name.utf8.first == UInt8(ascii: "[") { return "~2" + escape(name.utf8.dropFirst()) }
  return escape(name.utf8)
}

/// Escapes `~` and `/`, as RFC 6901 does.
private func escape(_ name: some Collection<UInt8>) -> String {
  var bytes: [UInt8] = []
  for byte in name {
    switch byte {
    case UInt8(ascii: "~"): bytes += "~0".utf8
    case UInt8(ascii: "/"): bytes += "~1".utf8
    default: bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
