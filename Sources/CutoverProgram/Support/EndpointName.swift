package import ArgumentParser
import CutoverBasics
import CutoverDomain
package import CutoverHosting

/// The endpoints as people name them on the command line: `trades`, or `arena.trades` as its flag is called.
package enum EndpointName {
  /// Every endpoint's name, without the domain.
  package static var all: [String] { Domains.current.endpoints.map(\.name) }

  /// Those that a command may name: before the configuration is read, nobody knows which of them there are.

  /// The endpoint that somebody calls `typed`, without the domain; `nil` where there is none.
  package static func known(_ typed: String, in domain: any HostedDomain.Type = Domains.current) -> String? {
    let endpoints = Instance.isOpen ? domain.endpoints : domain.declaredEndpoints
    return endpoints.map(\.name).first { $0 == typed || domain.flagKey(of: $0) == typed }
  }

  /// The same. Throws where there is none, with the nearest one.
  package static func named(_ typed: String) throws -> String {
    guard let name = known(typed) else { throw ValidationError("\(unknown(typed)).") }
    return name
  }

  /// That there is no endpoint `typed`, with the nearest one and a list.
  package static func unknown(_ typed: String, in domain: any HostedDomain.Type = Domains.current) -> String {
    CutoverBasics.unknown("endpoint", typed, among: domain.endpoints.map(\.name)) { domain.flagKey(of: $0) }
  }

  /// The help of an argument that names an endpoint: shells complete it.
  package static func help(_ text: String, valueName: String? = nil, alsoNamed: [String] = []) -> ArgumentHelp {
    ArgumentHelp(text, valueName: valueName, completions: all + alsoNamed)
  }
}
