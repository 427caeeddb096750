extension ElementStream {
  /// All elements that are left, `nil` for a null array. Throws the error of one that cannot be decoded.
  package func elements() throws -> [Element]? {
    guard let next else { return nil }
    var elements: [Element] = []
    do {
      while let element = try next() { elements.append(element) }
    } catch let record as UndecodableRecord { throw record.error }
    return elements
  }

  /// The first elements, `count` at the most.
  package func prefix(_ count: Int) -> ElementStream {
    guard let next else { return .null }
    var left = count
    return ElementStream {
      guard left > 0 else { return nil }
      left -= 1
      return try next()
    }
  }
}
