import CutoverDomain

extension Listing {
  /// All elements that are left, `nil` for a null array. Throws the error of one that cannot be decoded.
  func elements() throws -> [Element]? {
    guard let next else { return nil }
    var elements: [Element] = []
    do {
      while let element = try next() { elements.append(element) }
    } catch let record as UndecodableRecord { throw record.error }
    return elements
  }
}
