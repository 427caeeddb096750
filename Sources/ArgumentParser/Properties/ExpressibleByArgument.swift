/// A type that can be made from one word of the command line.
package protocol ExpressibleByArgument: SendableMetatype {
  init?(argument: String)

  /// The value as help texts show a default.
  var defaultValueDescription: String { get }

  /// Every word that is accepted, where there are only so many; empty otherwise.
  static var allValueStrings: [String] { get }

  /// What a value looks like, for the sentence "give …"; `nil` where nothing helps.
  static var valueForm: String? { get }
}

extension ExpressibleByArgument {
  package var defaultValueDescription: String { "\(self)" }
  package static var allValueStrings: [String] { [] }
  package static var valueForm: String? { nil }
}

extension ExpressibleByArgument where Self: CaseIterable {
  package static var allValueStrings: [String] { allCases.map { String(describing: $0) } }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue: ExpressibleByArgument {
  package var defaultValueDescription: String { rawValue.defaultValueDescription }
}

extension ExpressibleByArgument where Self: CaseIterable & RawRepresentable, RawValue: ExpressibleByArgument {
  package static var allValueStrings: [String] { allCases.map(\.rawValue.defaultValueDescription) }
}

extension RawRepresentable where Self: ExpressibleByArgument, RawValue: ExpressibleByArgument {
  package init?(argument: String) {
    guard let rawValue = RawValue(argument: argument) else { return nil }
    self.init(rawValue: rawValue)
  }
}

extension ExpressibleByArgument where Self: LosslessStringConvertible {
  package init?(argument: String) {
    self.init(argument)
  }
}

extension String: ExpressibleByArgument {
  package init(argument: String) {
    self = argument
  }
}

extension Int: ExpressibleByArgument {}
extension Int32: ExpressibleByArgument {}
extension Int64: ExpressibleByArgument {}
extension UInt: ExpressibleByArgument {}
extension UInt16: ExpressibleByArgument {}
extension UInt32: ExpressibleByArgument {}
extension UInt64: ExpressibleByArgument {}
extension Double: ExpressibleByArgument {}

extension Bool: ExpressibleByArgument {
  package static var allValueStrings: [String] { ["true", "false"] }
}
