/// How lenient a ``JSONReader`` is, and how much it holds at a time.
public struct JSONReaderOptions: Sendable {
  /// What to do with bytes that are not UTF-8, inside strings; elsewhere they are always an error.
  public enum InvalidUTF8: Sendable {
    case refuse
    /// Every byte that is not part of a valid sequence becomes one U+FFFD.
    case replace
  }

  public var invalidUTF8: InvalidUTF8
  /// How many arrays and objects may be open at a time. Trees (``JSONValue``, ``OpaqueJSON``) are recursive: keep this
  /// to some thousands where they are read.
  public var maximumDepth: Int
  /// The bytes held at a time, 8 to 1 GiB; more only while a single string or number is longer.
  public var window: Int

  public init(invalidUTF8: InvalidUTF8 = .refuse, maximumDepth: Int = 1024, window: Int = 1 << 20) {
    self.invalidUTF8 = invalidUTF8
    self.maximumDepth = maximumDepth
    self.window = window
  }
}
