import CutoverDomain

/// What waits to be compared, and what has differed and waits to be confirmed. A value: neither threads nor clock.
struct ShadowQueue: Sendable {
  /// A request whose sides differed when they were read.
  struct Suspect: Sendable {
    let request: Request
    /// How many answers it stands for.
    var answers: Int
    /// That of the answers.
    let round: Int
  }

  private let limit: Int
  private var observations: [ShadowObservation] = []
  private var suspects: [String: Suspect] = [:]

  init(limit: Int) { self.limit = limit }

  var count: Int { observations.count }
  var suspectCount: Int { suspects.count }

  /// Whether there was room.
  mutating func add(_ observation: ShadowObservation) -> Bool {
    guard observations.count < limit else { return false }
    observations.append(observation)
    return true
  }

  /// Takes everything that waits.
  mutating func takeAll() -> [ShadowObservation] {
    defer { observations.removeAll(keepingCapacity: true) }
    return observations
  }

  /// Says whether there was room: requests whose parameters clients make up are without number.
  mutating func suspect(_ request: Request, round: Int) -> Bool {
    let key = "\(request.endpoint.name) \(request.path)"
    if suspects[key] != nil {
      suspects[key]?.answers += 1
      return true
    }
    guard suspects.count < limit else { return false }
    suspects[key] = Suspect(request: request, answers: 1, round: round)
    return true
  }

  /// Forgets the suspects of an endpoint: what they differed in was of another stage.
  mutating func forget(_ endpoint: String) { suspects = suspects.filter { $0.value.request.endpoint.name != endpoint } }

  /// Takes at most `maximum` suspects.
  mutating func takeSuspects(_ maximum: Int) -> [Suspect] {
    let taken = suspects.prefix(maximum)
    for (key, _) in taken { suspects[key] = nil }
    return taken.map(\.value)
  }
}
