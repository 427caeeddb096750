/// A part of a YAML document, with its position for error messages.
package struct YAMLNode: Equatable {
  package enum Content: Equatable {
    /// A scalar as written. Plain `null`, `~` and nothing at all are ``empty``; a quoted one is always text.
    case scalar(String)
    case empty
    case mapping([Member])
    case sequence([YAMLNode])
  }

  package struct Member: Equatable {
    package let name: String
    /// The position of the name.
    package let position: Position
    package let value: YAMLNode
  }

  /// Line and column, both from 1.
  package struct Position: Equatable {
    package let line: Int
    package let column: Int
  }

  package let content: Content
  package let position: Position
}
