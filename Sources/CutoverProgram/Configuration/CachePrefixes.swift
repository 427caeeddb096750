package import CutoverConfiguration
package import CutoverHosting

/// What the names of keys in Redis begin with, by the domains that have any: `nof0` for the first of the program, so that the
/// list of an instance's domains changes no key; for another one its name.
///
/// Two domains with one prefix would read each other's keys, and a purge of one would take what is the other's: also its
/// stream, which nothing gives back.
package struct CachePrefixes {
  private var prefixes: [(domain: String, prefix: String)] = []

  package init(of domains: [any HostedDomain.Type], in configuration: Configuration) {
    for domain in domains where domain.cache != nil {
      let set = configuration.value(of: .cachePrefix, domain: domain.name)?.text
      prefixes.append((domain.name, set ?? (prefixes.isEmpty ? CacheSettings().prefix : domain.name)))
    }
  }

  package func prefix(of domain: any HostedDomain.Type) -> String {
    prefixes.first { $0.domain == domain.name }?.prefix ?? CacheSettings().prefix
  }

  /// Throws ``ConfigurationError`` where two of these domains have the same.
  package func check(_ domains: [any HostedDomain.Type]) throws(ConfigurationError) {
    let prefixes = prefixes.filter { prefix in domains.contains { $0.name == prefix.domain } }
    for (place, (domain, prefix)) in prefixes.enumerated() {
      guard let other = prefixes.prefix(place).first(where: { $0.prefix == prefix }) else { continue }
      throw ConfigurationError(
        "domains.\(domain).cache.prefix",
        "the domains \(other.domain) and \(domain) both have '\(prefix)', so that a purge of one would remove the other's "
          + "keys; give one of them a prefix of its own (domains.\(domain).cache.prefix)")
    }
  }
}
