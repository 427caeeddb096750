/// How far an endpoint has come on its way from the legacy stores to the repository.
public enum Stage: String, Sendable, CaseIterable, Comparable {
  case off, dualwrite, shadow, live, rampdown, complete

  /// Whose answer a client gets.
  public enum Authority: Sendable, Equatable { case legacy, repository, share }

  /// Whether what the endpoint shows is written to the legacy files. The repository is written in every stage.
  public var writesLegacy: Bool { self != .complete }

  public var authority: Authority {
    switch self {
    case .off, .dualwrite, .shadow: .legacy
    case .live: .share
    case .rampdown, .complete: .repository
    }
  }

  /// Whether the legacy side answers every client.
  public var isAnsweredByLegacy: Bool { authority == .legacy }

  /// Whether the side that does not answer is read as well, and compared.
  public var isCompared: Bool { self == .shadow || self == .live }

  /// The next one on the way, `nil` at its end.
  public var next: Stage? { Self(order: order + 1) }
  /// The one before, `nil` at the beginning.
  public var previous: Stage? { Self(order: order - 1) }

  public static func < (left: Stage, right: Stage) -> Bool { left.order < right.order }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  private init?(order: Int) {
    guard Self.allCases.indices.contains(order) else { return nil }
    self = Self.allCases[order]
  }
}
