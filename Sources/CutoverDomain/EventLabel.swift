/// A name by which people look for what concerns them, and its value: a model, a symbol, a provider. Log entries carry the
/// labels of the events and records that they are about, each as a field of its own.
public struct EventLabel: Sendable, Equatable {
  /// The field of the log entry: `model_id`.
  public let name: String
  /// ``longest`` bytes at the most: a longer one is cut, and ends with `…`.
  public let value: String

  /// In bytes of UTF-8. A log is no place for what a client made up.
  public static let longest = 256

  public init(_ name: String, _ value: String) {
    self.name = name
    guard value.utf8.count > Self.longest else {
      self.value = value
      return
    }
    var cut = ""
    var count = "…".utf8.count
    for scalar in value.unicodeScalars {
      count += String(scalar).utf8.count
      guard count <= Self.longest else { break }
      cut.unicodeScalars.append(scalar)
    }
    self.value = cut + "…"
  }
}

/// What can be told of an event's text, also of one that is refused.
public struct EventOutline: Sendable, Equatable {
  public var id: String?
  public var type: String?
  public var labels: [EventLabel]

  public init(id: String? = nil, type: String? = nil, labels: [EventLabel] = []) {
    self.id = id
    self.type = type
    self.labels = labels
  }

  public init(_ event: any DomainEvent) { self.init(id: event.id, type: event.type, labels: event.labels) }
}

/// Where the value of a label stands in the records that an endpoint shows.
public struct RecordLabel: Sendable, Equatable {
  public enum Source: Sendable, Equatable {
    /// A value of the request, by its place among the endpoint's parameters.
    case parameter(Int)
    /// The name of a member on the way to the value, counted from the answer as a whole: 1 is `BTC` in `/prices/BTC/price`.
    case member(Int)
    /// A text in the record.
    case field(String)
  }

  /// As ``EventLabel/name``.
  public let name: String
  public let source: Source

  public init(_ name: String, _ source: Source) {
    self.name = name
    self.source = source
  }
}
