/// What is wrong with a part of a legacy store, so that no event can be added to it.
package enum PartFault: Sendable, Equatable {
  /// It is not there.
  case missing
  /// What is in it cannot be read: the place in it, and what is wrong there.
  case unreadable(String)
  /// It is another one than Cutover left there. It can be read.
  case replaced

  /// What somebody has to accept who has the part written from the repository all the same; `nil` where clients can be
  /// answered from the part as it is.
  package var loss: LegacyLoss.Kind? {
    switch self {
    case .missing: .missing
    case .unreadable: .unreadable
    case .replaced: nil
    }
  }
}

extension [String: PartFault] {
  /// Those parts that nobody can be answered from.
  package var unanswered: [String: PartFault] { filter { $0.value.loss != nil } }

  /// What `--accept-loss` has to name at least: `unreadable=1,missing=2`; empty where clients can be answered.
  package var acceptance: String {
    let losses = values.compactMap(\.loss)
    return LegacyLoss.Kind.allCases.compactMap { kind in
      let count = losses.count { $0 == kind }
      return count > 0 ? "\(kind.rawValue)=\(count)" : nil
    }.joined(separator: ",")
  }

  /// What to put back.
  package func restoredParts(_ noun: String) -> String {
    let losses = Set(values.compactMap(\.loss))
    if losses == [.unreadable] { return "put a readable \(noun) back" }
    return losses == [.missing] ? "put what is missing back" : "put what is missing or cannot be read back"
  }
}
