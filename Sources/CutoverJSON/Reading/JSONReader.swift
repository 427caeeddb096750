/// Reads a JSON text forward, value by value, in memory that does not grow with the text.
///
/// ```swift
/// let reader = try JSONReader(file: "prices.json")
/// try reader.beginObject()
/// while try reader.nextMember() {
///   if reader.memberName(is: "price") { price = try reader.readDouble() }  // what is not read is skipped
/// }
/// try reader.finish()
/// ```
///
/// Accepts what RFC 8259 accepts and nothing else; object members may repeat. Every method that throws throws a
/// ``JSONError``, after which the reader is of no further use. A reader belongs to one thread at a time and blocks it
/// while it reads a file.
public final class JSONReader {
  /// An open array or object.
  struct Frame {
    let isObject: Bool
    /// Of the current element or member, -1 before the first.
    var index = -1
    /// Of the current member the position of its opening quote in `text`, or one of the constants below.
    var name = Frame.noName
    static let noName = -1
    /// The name was in an earlier window, and is now in `savedNames`.
    static let savedName = -2
  }

  // Swift would check at run time that accesses to these variables do not overlap, which takes two thirds of the reader's time.
  // They cannot: a reader is on one thread, and lends none of them to code that calls back.

  // The window's, copied for speed whenever it moves.
  let window: JSONWindow
  @exclusivity(unchecked) var text: UnsafePointer<UInt8>
  @exclusivity(unchecked) var tokens: UnsafePointer<UInt32>
  @exclusivity(unchecked) var count = 0
  @exclusivity(unchecked) var isDirty = false

  /// The next token.
  @exclusivity(unchecked) var cursor = 0
  /// The position of the last token consumed.
  @exclusivity(unchecked) var mark = 0
  /// The next value has been announced (at the start, or by `nextMember` and `nextElement`), and not been read.
  @exclusivity(unchecked) var isPending = true
  /// The first backslash not before the strings read so far; `textEnd` if there is none. -1 if not looked for.
  @exclusivity(unchecked) var nextBackslash = -1

  @exclusivity(unchecked) var frames: UnsafeMutablePointer<Frame>
  @exclusivity(unchecked) var frameCapacity = 32
  @exclusivity(unchecked) var depth = 0
  private let maximumDepth: Int
  let refusesLoneSurrogates: Bool
  private var savedNames: [[UInt8]] = []

  @exclusivity(unchecked) private var name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var nameCopy = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  var scratch: [UInt8] = []

  /// During `copyValue` what it was given to append to, and the part of `text` that it has yet to append.
  @exclusivity(unchecked) var copy: [UInt8] = []
  @exclusivity(unchecked) var copyStart = 0
  @exclusivity(unchecked) var copyEnd = 0

  /// Reads a text in memory; `source` is what errors call it.
  public convenience init(bytes: [UInt8], source: String = "input", options: JSONReaderOptions = .init()) {
    self.init(JSONByteSource(bytes: bytes, name: source), options)
  }

  /// Reads a file. Throws `cannotRead` where it is missing, a folder, or not to be opened.
  public convenience init(file path: String, options: JSONReaderOptions = .init()) throws(JSONError) {
    self.init(try JSONByteSource(path: path), options)
  }

  /// Reads from a file descriptor, which stays open: a pipe, standard input.
  public convenience init(descriptor: Int32, source: String, options: JSONReaderOptions = .init()) {
    self.init(JSONByteSource(descriptor: descriptor, name: source), options)
  }

  private init(_ source: JSONByteSource, _ options: JSONReaderOptions) {
    window = JSONWindow(source: source, options: options)
    text = UnsafePointer(window.text)
    tokens = window.tokens
    maximumDepth = options.maximumDepth
    refusesLoneSurrogates = options.refusesLoneSurrogates
    frames = .allocate(capacity: frameCapacity)
  }

  deinit {
    frames.deallocate()
    nameCopy.deallocate()
  }

  // MARK: Structure

  /// The kind of the value that is next.
  public func peek() throws(JSONError) -> JSONKind {
    let position = try token()
    guard let kind = JSONKind(firstByte: text[position]) else { throw unexpected(position, "a value") }
    return kind
  }

  public func beginObject() throws(JSONError) {
    try open(UInt8(ascii: "{"), .object)
  }

  public func beginArray() throws(JSONError) {
    try open(UInt8(ascii: "["), .array)
  }

  /// Moves to the next member of the object begun last; its name is then ``memberName``, and its value is next. False
  /// at the end of the object, which is consumed. Skips the current member's value if it was not read.
  public func nextMember() throws(JSONError) -> Bool {
    if isPending { try skipValue() }
    precondition(depth > 0 && frames[depth - 1].isObject, "nextMember() outside an object")
    guard try nextName() else {
      close()
      return false
    }
    let start = mark
    // What is wrong with a name is not wrong with the member before.
    frames[depth - 1].name = Frame.noName
    let end = try checkString(start)
    if nextBackslash < end || cursor + 1 >= count { keepName(start, end) } else { name = slice(start + 1, end) }
    frames[depth - 1].name = start
    frames[depth - 1].index += 1
    try passColon()
    isPending = true
    return true
  }

  /// Moves to the next element of the array begun last; its value is then next. False at the end of the array, which is
  /// consumed. Skips the current element if it was not read.
  public func nextElement() throws(JSONError) -> Bool {
    if isPending { try skipValue() }
    precondition(depth > 0 && !frames[depth - 1].isObject, "nextElement() outside an array")
    let position = try token()
    if text[position] == UInt8(ascii: "]") {
      mark = position
      cursor += 1
      close()
      return false
    }
    if frames[depth - 1].index >= 0 {
      guard text[position] == UInt8(ascii: ",") else { throw unexpectedInside(position, "',' or ']'") }
      cursor += 1
    }
    frames[depth - 1].index += 1
    isPending = true
    return true
  }

  /// Checks that only white space follows the value.
  public func finish() throws(JSONError) {
    if isPending { try skipValue() }
    precondition(depth == 0, "finish() inside an array or object")
    var isFollowed = cursor < count
    if !isFollowed { isFollowed = try refill() }
    if isFollowed {
      throw error(.trailingContent, at: Int(tokens[cursor]), "nothing may follow the value")
    }
  }

  /// The current member's name, escapes resolved, as UTF-8. Valid until the next call.
  public var memberName: UnsafeBufferPointer<UInt8> { name }

  /// Whether the current member's name is `other`, byte for byte.
  public func memberName(is other: StaticString) -> Bool {
    name.count == other.utf8CodeUnitCount
      && UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount).elementsEqual(name)
  }

  /// How many bytes of the input stand before the next token, or before the next piece of the input where that has yet
  /// to be read.
  public var offset: Int { window.offset(of: cursor < count ? Int(tokens[cursor]) : window.textEnd) }

  /// How many bytes of the input stand before the end of the bracket that was read last: behind `beginArray` or
  /// `beginObject` before the first thing inside, behind a whole array or object after its end.
  public var bracketEnd: Int { window.offset(of: mark) + 1 }

  // MARK: Tokens

  /// The position of the next token.
  @inline(__always)
  func token() throws(JSONError) -> Int {
    if cursor == count, !(try refill()) { throw unexpectedEnd() }
    return Int(tokens[cursor])
  }

  /// Moves the window on; false at the end of the input.
  func refill() throws(JSONError) -> Bool {
    if copyEnd > 0 { flushCopy() }
    for level in 0..<depth where frames[level].name >= 0 {
      while savedNames.count <= level { savedNames.append([]) }
      savedNames[level].removeAll(keepingCapacity: true)
      appendName(level, to: &savedNames[level])
      frames[level].name = Frame.savedName
    }
    let isFilled = try window.advance()
    text = UnsafePointer(window.text)
    tokens = window.tokens
    count = window.count
    isDirty = window.isDirty
    cursor = 0
    mark = 0
    nextBackslash = -1
    return isFilled
  }

  @inline(__always)
  func slice(_ start: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text + start, count: end - start)
  }

  // MARK: Steps that reading and skipping share

  private func open(_ bracket: UInt8, _ kind: JSONKind) throws(JSONError) {
    let position = try token()
    guard text[position] == bracket else { throw wrongType(position, kind) }
    mark = position
    cursor += 1
    try push(isObject: kind == .object)
    isPending = false
  }

  func push(isObject: Bool) throws(JSONError) {
    if depth == frameCapacity || depth == maximumDepth {
      guard depth < maximumDepth else {
        throw error(.tooDeep, at: mark, "more than \(maximumDepth) arrays and objects inside each other")
      }
      let larger = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
      larger.update(from: frames, count: depth)
      frames.deallocate()
      frames = larger
      frameCapacity *= 2
    }
    frames[depth] = Frame(isObject: isObject)
    depth += 1
  }

  @inline(__always)
  func close() {
    depth -= 1
    isPending = false
  }

  /// Passes the comma before the next member's name, and leaves `mark` at its opening quote and `cursor` at its token;
  /// false if the object ends instead.
  @inline(__always)
  func nextName() throws(JSONError) -> Bool {
    var position = try token()
    if text[position] == UInt8(ascii: "}") {
      mark = position
      cursor += 1
      return false
    }
    if frames[depth - 1].index >= 0 {
      guard text[position] == UInt8(ascii: ",") else { throw unexpectedInside(position, "',' or '}'") }
      cursor += 1
      position = try token()
    }
    guard text[position] == UInt8(ascii: "\"") else { throw unexpectedInside(position, "a member's name") }
    mark = position
    return true
  }

  @inline(__always)
  func passColon() throws(JSONError) {
    cursor += 1
    let position = try token()
    guard text[position] == UInt8(ascii: ":") else { throw unexpected(position, "':'") }
    cursor += 1
  }

  /// Keeps the name between two quotes where neither escapes nor the next window can hurt it.
  private func keepName(_ start: Int, _ end: Int) {
    scratch.removeAll(keepingCapacity: true)
    JSONBytes.unescape(slice(start + 1, end), into: &scratch)
    if nameCopy.count <= scratch.count {
      nameCopy.deallocate()
      nameCopy = .allocate(capacity: 64 + scratch.count * 2)
    }
    let length = nameCopy.update(fromContentsOf: scratch)
    name = UnsafeBufferPointer(rebasing: nameCopy[..<length])
  }

  /// Appends the name of the current member of the object at `level`, escapes resolved.
  func appendName(_ level: Int, to bytes: inout [UInt8]) {
    let start = frames[level].name
    guard start >= 0 else {
      bytes += savedNames[level]
      return
    }
    var end = start + 1
    while text[end] != UInt8(ascii: "\"") { end += text[end] == UInt8(ascii: "\\") ? 2 : 1 }
    JSONBytes.unescape(slice(start + 1, end), into: &bytes)
  }
}
