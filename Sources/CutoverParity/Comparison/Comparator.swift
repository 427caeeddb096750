package import CutoverDomain
import CutoverJSON

/// What tells one way of comparing from another.
package enum Comparator {
  /// The version of the comparison. Raise it with any change that could turn one verdict into another: runs of two
  /// versions are not evidence for each other.
  package static let version = "cutover-comparator-1"

  /// Identifies the comparison of `endpoints`, those aside that no client can ask for: its version and its options: 128 bits of a SHA-256, in hexadecimal.
  package static func hash(of endpoints: [Endpoint]) -> String {
    var digest = TupleDigest()
    digest.add(version)
    for endpoint in endpoints.filter({ !$0.isInternal }).sorted(by: { $0.name < $1.name }) {
      digest.add(endpoint.name)
      digest.add(endpoint.route)
      digest.add(endpoint.comparison.numbers.rawValue)
      digest.add(endpoint.comparison.memberOrder ? "member order" : "")
      digest.add(String(endpoint.comparison.multisets.count))
      for multiset in endpoint.comparison.multisets { digest.add(multiset) }
      // Not for all endpoints: the others' runs stay evidence.
      for place in endpoint.comparison.unjudged { digest.add("unjudged " + place) }
      digest.add(endpoint.mayBeEmpty ? "may be empty" : "")
      digest.add(String(endpoint.comparison.keys.count))
      for key in endpoint.comparison.keys {
        digest.add(key.template)
        digest.add(String(key.fields.count))
        for field in key.fields { digest.add(field) }
      }
    }
    return digest.hexadecimal
  }
}
