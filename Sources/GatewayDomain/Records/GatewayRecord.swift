package import CutoverDomain
import CutoverHosting
import CutoverJSON

/// A record of this domain. A legacy file can have one value in several spellings, of which the repository has one.
package protocol GatewayRecord: WireObject {
  /// Gives each value the one spelling that both sides show.
  mutating func normalise()
}

extension GatewayRecord {
  package var normalised: Self {
    var record = self
    record.normalise()
    return record
  }
}

extension OpaqueJSON {
  /// Null in the place of an object without members: that is how the repository reads it back.
  var withoutEmptyObject: OpaqueJSON { text == "{}" ? .null : self }

  /// The same amount in its one spelling, where it is one.
  var canonicalAmount: OpaqueJSON { plainText.flatMap(Amount.canonical).map { OpaqueJSON(text: $0) } ?? self }

  /// A number of seconds; null for 0, which is none.
  init(seconds: Int64) { self = seconds == 0 ? .null : OpaqueJSON(unchecked: "\(seconds)") }

  /// The tree of it.
  var value: JSONValue { (try? JSONValue.parse(Array(text.utf8))) ?? .null }
}
