import ArbitrageDomain
import ArenaDomain
package import CutoverHosting
import GatewayDomain
import NotesDomain

/// The domains that this program was built with. No other file outside a domain's own folder names one.
package enum Domains {
  package static let all: [any HostedDomain.Type] = [Arena.self, Notes.self, Arbitrage.self, Gateway.self]

  /// `nil` where there is none of that name.
  package static func named(_ name: String) -> (any HostedDomain.Type)? { all.first { $0.name == name } }
}
