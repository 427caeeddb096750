/// Some of the fields of a ``WireObject``, by their position in its table.
public struct FieldSet: OptionSet, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The fields of `table` with these names, which it has, among its first 64.
  public init(_ table: FieldTable, _ names: StaticString...) {
    var set: FieldSet = []
    for name in names {
      guard let position = name.withUTF8Buffer({ table.index(of: $0) }) else { preconditionFailure("no field \(name)") }
      set.insert(FieldSet(position))
    }
    self = set
  }

  /// The field at `position`; none for one beyond the 64th, of which nothing is kept.
  @inlinable
  public init(_ position: Int) { rawValue = position < 64 ? 1 << UInt64(position) : 0 }

  /// The position of the first field, `nil` where there is none.
  public var first: Int? { rawValue == 0 ? nil : rawValue.trailingZeroBitCount }
}
