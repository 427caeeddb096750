package import CutoverDomain
import Synchronization

/// An endpoint that is there only where a setting of the domain asks for it.
package struct OptionalEndpoint: Sendable {
  package let name: String
  /// The setting below `domains.<domain>`, `recent_trades`. No two domains of a program share one.
  package let setting: String
  /// What people read about the setting, a line.
  package let abstract: String

  package init(_ name: String, setting: String, _ abstract: String) {
    (self.name, self.setting, self.abstract) = (name, setting, abstract)
  }
}

/// The names of the optional endpoints that were asked for, by domains: settled before anything asks which endpoints there
/// are.
private let asked = Mutex<[String: Set<String>]>([:])

extension HostedDomain {
  /// Those that can be, without the ones that nobody asked for.
  package static var endpoints: [Endpoint] { declaredEndpoints.filter { offers($0.name) } }

  package static var optionalEndpoints: [OptionalEndpoint] { [] }

  /// Settles which of the optional endpoints there are.
  package static func offer(_ isAsked: (OptionalEndpoint) -> Bool) {
    let names = Set(optionalEndpoints.filter(isAsked).map(\.name))
    asked.withLock { $0[name] = names }
  }

  /// Whether the domain has the endpoint, one of those that it can have.
  package static func offers(_ endpoint: String) -> Bool {
    guard optionalEndpoints.contains(where: { $0.name == endpoint }) else { return true }
    return asked.withLock { $0[name]?.contains(endpoint) } ?? false
  }
}
