/// How lenient a ``JSONReader`` is, and how much it holds at a time.
public struct JSONReaderOptions: Sendable {
  /// What to do with bytes that are not UTF-8, inside strings; elsewhere they are always an error.
  public enum InvalidUTF8: Sendable {
    case refuse
    /// Every byte that is not part of a valid sequence becomes one U+FFFD.
    case replace
  }

  public var invalidUTF8: InvalidUTF8
  /// Whether the escape of a surrogate without its other half, such as `\ud83d`, is an error; else it becomes U+FFFD.
  public var refusesLoneSurrogates: Bool
  /// How many arrays and objects may be open at a time. Trees (``JSONValue``) are recursive: keep this to
  /// some thousands where they are read.
  public var maximumDepth: Int
  /// The bytes held at a time, 8 to 1 GiB; more only while a single string or number is longer.
  public var window: Int

  public init(
    invalidUTF8: InvalidUTF8 = .refuse, refusesLoneSurrogates: Bool = false, maximumDepth: Int = 1024,
    window: Int = 1 << 20
  ) {
    self.invalidUTF8 = invalidUTF8
    self.refusesLoneSurrogates = refusesLoneSurrogates
    self.maximumDepth = maximumDepth
    self.window = window
  }
}
