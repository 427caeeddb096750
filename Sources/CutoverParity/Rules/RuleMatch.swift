package import CutoverJSON

/// What two values must have in common for a rule to let their difference pass.
package enum RuleMatch: Sendable, Equatable {
  /// Nothing.
  case ignore
  /// Numbers that are no further apart.
  case absolute(JSONNumber)
  /// Numbers that are no further apart than this share of the larger magnitude.
  case relative(JSONNumber)
  /// Numbers whose doubles are no more steps apart.
  case ulp(Int)
  /// Moments (RFC 3339) that are the same when cut off at this unit.
  case timeTruncation(Timestamp.Unit)
  /// A value of the legacy side that has this other name on the repository's.
  case enumMap([JSONMember])
  /// Elements of an array that stand in another order.
  case set
  /// A member that is null on one side and not there on the other.
  case nullEqualsAbsent

  /// The name in the rules file.
  package var name: String {
    switch self {
    case .ignore: "ignore"
    case .absolute: "absolute"
    case .relative: "relative"
    case .ulp: "ulp"
    case .timeTruncation: "time_truncation"
    case .enumMap: "enum_map"
    case .set: "set"
    case .nullEqualsAbsent: "null_equals_absent"
    }
  }

  /// The match as it stands in the rules file: its name, or an object of its name and argument.
  package var json: JSONValue {
    switch self {
    case .ignore, .set, .nullEqualsAbsent: .text(name)
    case .absolute(let number), .relative(let number): argument(.number(number))
    case .ulp(let count): argument(.integer(count))
    case .timeTruncation(let unit): argument(.text(unit.rawValue))
    case .enumMap(let pairs): argument(.object(pairs))
    }
  }

  /// The kinds that a rule of this match is for if it names none; `nil` where it has to.
  var kinds: Set<JSONDifference.Kind>? {
    switch self {
    case .ignore: nil
    case .absolute, .relative, .ulp, .timeTruncation: [.valueMismatch]
    case .enumMap: [.valueMismatch, .typeMismatch]
    case .set: [.orderMismatch]
    case .nullEqualsAbsent: [.nullVsAbsent]
    }
  }

  /// Whether the difference is one that the match lets pass. Values that it is not about never are.
  func tolerates(_ difference: JSONDifference) -> Bool {
    switch (self, difference.legacy, difference.repository) {
    case (.ignore, _, _): true
    case (.set, _, _): difference.kind == .orderMismatch
    case (.nullEqualsAbsent, _, _): difference.kind == .nullVsAbsent
    // The values of a moved element are positions, not numbers of the data.
    case _ where difference.kind != .valueMismatch && difference.kind != .typeMismatch: false
    case (.absolute(let distance), .number(let left), .number(let right)): left.isWithin(distance, of: right)
    case (.relative(let ratio), .number(let left), .number(let right)): left.isWithin(ratio: ratio, of: right)
    case (.ulp(let count), .number(let left), .number(let right)): left.isWithin(ulps: count, of: right)
    case (.timeTruncation(let unit), .string(let left), .string(let right)):
      if let left = Timestamp(left.string), let right = Timestamp(right.string) {
        left.truncated(to: unit) == right.truncated(to: unit)
      } else {
        false
      }
    case (.enumMap(let pairs), .some(let left), .some(let right)):
      pairs.contains { $0.name == ExactString(left.string ?? left.compact) && $0.value == right }
    default: false
    }
  }

  private func argument(_ value: JSONValue) -> JSONValue {
    .object([JSONMember(name: ExactString(name), value: value)])
  }
}
