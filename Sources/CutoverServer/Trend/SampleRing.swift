/// The newest values of a series: a new one takes the place of the oldest where there is no more room.
struct SampleRing<Element: Sendable>: Sendable {
  private var values: [Element] = []
  /// Where the oldest value is, once the ring is full.
  private var oldest = 0
  private let limit: Int

  /// - Parameter limit: How many values there is room for, at least one.
  init(limit: Int) { self.limit = limit }

  mutating func append(_ value: Element) {
    guard values.count == limit else { return values.append(value) }
    values[oldest] = value
    oldest = (oldest + 1) % limit
  }

  /// All values, the oldest first.
  var elements: [Element] { Array(values[oldest...] + values[..<oldest]) }
}
