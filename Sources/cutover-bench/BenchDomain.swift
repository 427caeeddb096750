import ArgumentParser
import CutoverHosting
import CutoverProgram

/// Which domain is measured.
struct BenchDomain: ParsableArguments {
  @Option(help: ArgumentHelp("The domain.", valueName: "name")) var domain = Domains.all[0].name

  /// How many actors simulations have.
  static let actors = 6

  var hosted: any HostedDomain.Type { Domains.named(domain) ?? Domains.all[0] }

  mutating func validate() throws {
    guard Domains.named(domain) != nil else { throw ValidationError("There is no domain '\(domain)'.") }
  }
}
