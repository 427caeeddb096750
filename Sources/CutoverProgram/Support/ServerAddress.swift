import CutoverConfiguration
package import CutoverHosting

/// Where somebody has set the address of a server: there it is corrected. A server that nobody has set is Cutover's own,
/// which has no address to check.
package struct ServerAddress {
  /// How a message names the place: `DATABASE_URL`, `--database-url`, `postgres.url (cutover.yaml:3)`; `nil` where the
  /// server is Cutover's own.
  package let setting: String?
  private let server: String
  private let noun: String

  package static func postgres(of domain: any HostedDomain.Type = Domains.current) -> ServerAddress {
    ServerAddress(.databaseURL, option: "--database-url", of: domain, server: "Postgres", noun: "database")
  }

  package static func redis(of domain: any HostedDomain.Type = Domains.current) -> ServerAddress {
    ServerAddress(.redisURL, option: "--redis-url", of: domain, server: "Redis", noun: "Redis")
  }

  private init(
    _ setting: Setting, option: String, of domain: any HostedDomain.Type, server: String, noun: String
  ) {
    (self.server, self.noun) = (server, noun)
    let instance = Instance.current
    guard !instance.serverOptions.contains(option) else {
      self.setting = option
      return
    }
    self.setting =
      switch instance.configuration.value(of: setting, domain: domain.name)?.origin {
      case .environment: setting.variable
      case .file(let line): "\(setting.key) (\(instance.configuration.file?.path ?? "cutover.yaml"):\(line))"
      case .standard, nil: nil
      }
  }

  /// What a sentence calls the server: `the database of DATABASE_URL`, `Cutover's own Postgres`.
  package var name: String { setting.map { "the \(noun) of \($0)" } ?? "Cutover's own \(server)" }

  /// What the doctor advises about a server that cannot be used: it has looked at it already.
  package var advice: String {
    setting.map { "check \($0), and that the server runs" } ?? "repair the server first, as 'postgres server' says"
  }

  /// What to do about a server that cannot be reached.
  package var remedy: String {
    setting.map { "check \($0) and that the server runs, or run 'cutover doctor'" }
      ?? "'cutover doctor' says what is wrong with Cutover's own \(server)"
  }
}
