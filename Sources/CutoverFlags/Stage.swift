package import CutoverDomain

/// How far an endpoint has come on its way from the legacy stores to the repository.
package enum Stage: String, Sendable, CaseIterable, Comparable {
  case off, dualwrite, shadow, live, rampdown, complete

  /// Whose answer a client gets.
  package enum Authority: Sendable, Equatable { case legacy, repository, share }

  /// Whether what the endpoint shows is written to the legacy files. The repository is written in every stage.
  package var writesLegacy: Bool { self != .complete }

  package var authority: Authority {
    switch self {
    case .off, .dualwrite, .shadow: .legacy
    case .live: .share
    case .rampdown, .complete: .repository
    }
  }

  /// The side that answers a client; `isInShare` says whether it is among those whom the repository answers in ``live``.
  package func side(isInShare: Bool) -> ServedSide {
    switch authority {
    case .legacy: .legacy
    case .repository: .repository
    case .share: isInShare ? .repository : .legacy
    }
  }

  /// Whether the legacy side answers every client.
  package var isAnsweredByLegacy: Bool { authority == .legacy }

  /// Whether the side that does not answer is read as well, and compared.
  package var isCompared: Bool { self == .shadow || self == .live }

  /// The next one on the way, `nil` at its end.
  package var next: Stage? { Self(order: order + 1) }
  /// The one before, `nil` at the beginning.
  package var previous: Stage? { Self(order: order - 1) }

  package static func < (left: Stage, right: Stage) -> Bool { left.order < right.order }

  private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  private init?(order: Int) {
    guard Self.allCases.indices.contains(order) else { return nil }
    self = Self.allCases[order]
  }
}
