/// Where the records of a legacy file stand: what finds some of them again without reading the file from its start.
/// Offsets are bytes.
package struct ArrayLayout: Equatable, Sendable {
  /// Behind the array's opening bracket.
  package var open: Int
  /// The closing bracket.
  package var close: Int
  /// How many records there are.
  package var count: Int
  /// The starts of some records, about evenly far from each other, in the order of the file.
  package var waymarks: [Int]

  /// The layout once `script` was applied to the file, and `added` records are in it that were not; `nil` where the
  /// array was rewritten.
  func after(_ script: EditScript, added: Int) -> ArrayLayout? {
    guard let open = script.place(of: open - 1), let close = script.place(of: close) else { return nil }
    return ArrayLayout(
      open: open + 1, close: close, count: count + added, waymarks: waymarks.compactMap(script.place))
  }
}

/// Notes the starts of records as they are read: every 512th, and fewer where the list is long.
struct Waymarks {
  private static let limit = 1024

  private(set) var offsets: [Int] = []
  private var spacing = 512
  private var count = 0

  mutating func add(_ offset: Int) {
    if count % spacing == 0 { offsets.append(offset) }
    count += 1
    guard offsets.count > Self.limit else { return }
    offsets = offsets.indices.filter { $0.isMultiple(of: 2) }.map { offsets[$0] }
    spacing *= 2
  }
}
