package import CutoverFlags
package import CutoverHosting

/// How many endpoints are complete. Where all are, nobody reads the legacy side: there are no two sides to compare.
package struct Completion {
  /// The names of the endpoints that are complete.
  package let endpoints: Set<String>
  /// Whether all are.
  package let isComplete: Bool

  package init(_ flags: FlagSet) {
    endpoints = Set(flags.flags.filter { $0.state.stage == .complete }.map(\.state.endpoint))
    isComplete = !flags.flags.isEmpty && endpoints.count == flags.flags.count
  }

  /// By the flags of the settings. Flags that cannot be read say that nothing is complete: too much is never wrong.
  package init(of domain: any HostedDomain.Type) { self.init(Self.flags(of: domain)) }

  /// The flags of the settings; none where they cannot be read.
  package static func flags(of domain: any HostedDomain.Type) -> FlagSet {
    (try? FlagSettings.configuredStore(of: domain).read()) ?? FlagSet(keys: [])
  }
}
