package import ArgumentParser
package import CutoverDomain
import CutoverHosting
package import CutoverParity

/// Where the tolerance rules are.
package struct RulesFile: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The differences to tolerate (CUTOVER_RULES; default: none), see docs/rules.md.", valueName: "file")
  )
  package var rules: String?

  package init() {}

  /// The text of the file, `nil` where there is none.
  package func text() throws -> String? {
    guard let path = rules ?? Settings.optional(.rules) else { return nil }
    return try Rules.text(file: path)
  }

  /// The rules, checked against `endpoints`; `nil` takes any endpoint for possible.
  package func read(endpoints: [Endpoint]?) throws -> Rules {
    guard let path = rules ?? Settings.optional(.rules) else { return .none }
    return try Rules(file: path, endpoints: endpoints, domain: endpoints == nil ? nil : Domains.current.name)
  }
}
