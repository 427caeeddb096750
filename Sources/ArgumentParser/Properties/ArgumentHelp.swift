/// Whether an argument or a command is shown in help texts.
package struct ArgumentVisibility: Hashable, Sendable {
  let isShown: Bool

  package static let `default` = ArgumentVisibility(isShown: true)
  /// Works, but is not shown.
  package static let hidden = ArgumentVisibility(isShown: false)
}

/// The help of one argument.
package struct ArgumentHelp: ExpressibleByStringInterpolation, Sendable {
  /// One line.
  package var abstract: String
  /// Further text, shown below the abstract.
  package var discussion: String
  /// What stands between `<` and `>`; without it, the argument's name.
  package var valueName: String?
  package var visibility: ArgumentVisibility
  /// The values that shells offer, where the argument takes others as well.
  package var completions: [String]
  /// Whether two values of an option are refused, of which the last one counts else: for what nobody should guess.
  package var isGivenOnce: Bool

  package init(
    _ abstract: String = "", discussion: String = "", valueName: String? = nil,
    visibility: ArgumentVisibility = .default, completions: [String] = [],
    isGivenOnce: Bool = false
  ) {
    self.abstract = abstract
    self.discussion = discussion
    self.valueName = valueName
    self.visibility = visibility
    self.completions = completions
    self.isGivenOnce = isGivenOnce
  }

  package init(stringLiteral value: String) {
    self.init(value)
  }

  /// No help at all: the argument is not shown.
  package static let hidden = ArgumentHelp(visibility: .hidden)
}
