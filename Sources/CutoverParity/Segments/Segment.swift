import CutoverDomain

/// A unit of work of a run: some requests of an endpoint, compared in all legs.
///
/// How a run is cut into segments follows from the data alone, never from how many threads or processes compare them: the
/// report is the same, whichever process found what.
package struct Segment: Sendable, Equatable {
  /// The most requests of a segment: enough that taking one costs nothing beside comparing it.
  static let requestLimit = 50

  /// Its number in the run.
  package let place: Int
  /// The endpoint's name.
  package let endpoint: String
  /// The parameters of each request.
  let parameters: [[String]]
  /// Whether it is the endpoint's last, with which goes what belongs to the endpoint as a whole.
  let isLast: Bool

  func requests(of endpoint: Endpoint) -> [Request] { parameters.map { Request(endpoint, $0) } }
}
