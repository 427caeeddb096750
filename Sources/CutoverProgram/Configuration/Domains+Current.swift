import CutoverConfiguration
package import CutoverHosting

extension Domains {
  /// The domain that the command line acts on. A name that is none's is refused when the instance is opened; until then it
  /// stands for the first.
  package static var current: any HostedDomain.Type { Instance.current.acted }

  /// Its copies in Redis. Throws `Failure` where it keeps none.
  package static func currentCache() throws -> any HostedCache.Type {
    guard let cache = current.cache else {
      throw Failure(.usage, "the domain \(current.name) keeps nothing in Redis")
    }
    return cache
  }
}
