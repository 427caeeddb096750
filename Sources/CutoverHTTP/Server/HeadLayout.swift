import CMicrohttpd

/// Checks that a request's head came in the one form that RFC 9112 has, by where the library has left its pieces.
///
/// libmicrohttpd 0.9 splits a head in the buffer into which it read it, and puts NUL where a separator was. It takes a
/// carriage return or a line feed alone for the end of a line, goes on where a value contains NUL, and joins a line that
/// begins with a space to the *name* of the one before (`Content-Leng: 5`, ` th` becomes `Content-Length: 5`). The
/// pieces that it gives out show none of that, but their places do: between two of them there is exactly the room of the
/// separator that belongs there, or the head was another one than it seems.
struct HeadLayout {
  private let start: UnsafePointer<CChar>
  /// Where the piece behind the last one has to begin.
  private var end: UnsafePointer<CChar>
  private(set) var isSound: Bool

  /// Whether the library leaves the pieces of a head where they were read. Later versions may not; they refuse all of the
  /// above themselves, as they are asked to by `cutover_daemon_start`.
  static let isKnown: Bool = {
    let parts = String(cString: MHD_get_version()).split(separator: ".").map { Int($0) ?? 0 }
    return parts.count >= 3 && parts[0] == 0 && parts[1] == 9 && (70..<77).contains(parts[2])
  }()

  /// `target` with its query is `targetLength` bytes long.
  init(method: UnsafePointer<CChar>, target: UnsafePointer<CChar>, targetLength: Int, version: UnsafePointer<CChar>) {
    start = method
    isSound = target == method + Self.length(method) + 1 && version == target + targetLength + 1
    end = version + Self.length(version)
  }

  mutating func take(name: UnsafePointer<CChar>, value: UnsafePointer<CChar>) {
    // Both halves of the line end before it.
    isSound = isSound && end[0] == 0 && end[1] == 0 && name == end + 2
    guard isSound else { return }
    // Behind the name stands the colon, then spaces.
    let afterColon = name + Self.length(name) + 1
    let room = value - afterColon
    isSound = room >= 0 && (0..<room).allSatisfy { afterColon[$0] == 0x20 || afterColon[$0] == 0x09 }
    end = value + Self.length(value)
  }

  /// To be called behind the last field: what is left of the head is the end of its line and an empty one.
  mutating func finish(headSize: Int) { isSound = isSound && end + 4 == start + headSize }

  private static func length(_ text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while text[length] != 0 { length += 1 }
    return length
  }
}
