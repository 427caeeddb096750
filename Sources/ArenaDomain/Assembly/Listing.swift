/// An array of an answer: null, or elements that are read forward, once.
struct Listing<Element> {
  /// The next element, `nil` after the last one; no function at all where the array is null.
  let next: (() throws -> Element?)?

  static var null: Listing { Listing(next: nil) }

  init(next: (() throws -> Element?)?) { self.next = next }

  init(_ elements: [Element]) {
    var iterator = elements.makeIterator()
    next = { iterator.next() }
  }

  init(_ list: WireList<Element>) where Element: WireValue {
    if let elements = list.elements { self.init(elements) } else { self = .null }
  }

  /// The elements of several arrays, each opened when the one before it has ended.
  init(concatenating parts: [() throws -> Listing]) {
    var remaining = parts.makeIterator()
    var current: (() throws -> Element?)?
    next = {
      while true {
        if let element = try current?() { return element }
        guard let part = remaining.next() else { return nil }
        current = try part().next
      }
    }
  }

  /// All elements that are left, `nil` for a null array. Throws the error of one that cannot be decoded.
  func elements() throws -> [Element]? {
    guard let next else { return nil }
    var elements: [Element] = []
    do {
      while let element = try next() { elements.append(element) }
    } catch let record as UndecodableRecord { throw record.error }
    return elements
  }

  /// The same array, each element made into something else as it is read.
  func map<Other>(_ transform: @escaping (Element) throws -> Other) -> Listing<Other> {
    guard let next else { return .null }
    return Listing<Other>(next: { try next().map(transform) })
  }
}
