/// An array of a response: null, or elements that are read forward, once.
public struct ElementStream<Element> {
  /// The next element, `nil` after the last one; no function at all where the array is null.
  public let next: (() throws -> Element?)?

  public static var null: ElementStream { ElementStream(next: nil) }

  public init(next: (() throws -> Element?)?) { self.next = next }

  public init(_ elements: [Element]) {
    var iterator = elements.makeIterator()
    next = { iterator.next() }
  }

  public init(_ list: WireList<Element>) where Element: WireValue {
    if let elements = list.elements { self.init(elements) } else { self = .null }
  }

  /// The elements of several arrays, each opened when the one before it has ended.
  public init(concatenating parts: [() throws -> ElementStream]) {
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

  /// The same array without the elements that `passes` is false for.
  public func filter(_ passes: @escaping (Element) throws -> Bool) -> ElementStream {
    guard let next else { return .null }
    return ElementStream {
      while let element = try next() {
        if try passes(element) { return element }
      }
      return nil
    }
  }

  /// The same array, each element made into something else as it is read.
  public func map<Other>(_ transform: @escaping (Element) throws -> Other) -> ElementStream<Other> {
    guard let next else { return .null }
    return ElementStream<Other>(next: { try next().map(transform) })
  }
}
