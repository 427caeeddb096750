/// Whether an argument or a command is shown in help texts.
public struct ArgumentVisibility: Hashable, Sendable {
  let isShown: Bool

  public static let `default` = ArgumentVisibility(isShown: true)
  /// Works, but is not shown.
  public static let hidden = ArgumentVisibility(isShown: false)
}

/// The help of one argument.
public struct ArgumentHelp: ExpressibleByStringInterpolation, Sendable {
  /// One line.
  public var abstract: String
  /// Further text, shown below the abstract.
  public var discussion: String
  /// What stands between `<` and `>`; without it, the argument's name.
  public var valueName: String?
  public var visibility: ArgumentVisibility
  /// The values that shells offer, where the argument takes others as well.
  public var completions: [String]

  public init(
    _ abstract: String = "", discussion: String = "", valueName: String? = nil,
    visibility: ArgumentVisibility = .default, completions: [String] = []
  ) {
    self.abstract = abstract
    self.discussion = discussion
    self.valueName = valueName
    self.visibility = visibility
    self.completions = completions
  }

  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// No help at all: the argument is not shown.
  public static let hidden = ArgumentHelp(visibility: .hidden)
}
