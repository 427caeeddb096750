/// What the flag of one endpoint says.
package struct FlagState: Sendable, Equatable {
  /// `<domain>.<endpoint>`: `arena.trades`.
  package let key: String
  package var stage: Stage
  /// The share of clients, in percent, whom the repository answers in ``Stage/live``; 1 to 100.
  package var percent: Int

  package init(key: String, stage: Stage, percent: Int = 100) {
    self.key = key
    self.stage = stage
    self.percent = percent
  }

  /// The name without its domain: `trades`.
  package var endpoint: String { key.split(separator: ".", maxSplits: 1).last.map(String.init) ?? key }

  /// The domain of the flag called `key`.
  static func domain(of key: String) -> Substring { key.prefix { $0 != "." } }

  /// For people: `shadow`, `live 10 %`.
  package var words: String { stage == .live ? "live \(percent) %" : stage.rawValue }

  /// Whether this is further on the way than `other`: a later stage, or a larger share.
  package func isBeyond(_ other: FlagState) -> Bool { (stage, share) > (other.stage, other.share) }

  /// The share at `stage` where nobody names one; `first` is that which `live` begins with.
  func share(at stage: Stage, first: Int) -> Int {
    guard stage == .live, self.stage <= .live else { return 100 }
    return self.stage == .live ? percent : first
  }

  /// The share as far as it means anything.
  private var share: Int { stage == .live ? percent : 0 }
}
