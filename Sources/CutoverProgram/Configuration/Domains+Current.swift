import CutoverConfiguration
package import CutoverHosting

extension Domains {
  /// The domain that the command line acts on. A name that is none's is refused when the instance is opened; until then it
  /// stands for the first.
  package static var current: any HostedDomain.Type {
    let instance = Instance.current
    return instance.domain.flatMap(named) ?? instance.domains[0]
  }

  /// Its copies in Redis. Throws `Failure` where it keeps none.
  package static func currentCache() throws -> any HostedCache.Type {
    guard let cache = current.cache else {
      throw Failure(.usage, "the domain \(current.name) keeps nothing in Redis")
    }
    return cache
  }
}
