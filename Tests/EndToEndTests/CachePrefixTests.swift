import CutoverCache
import CutoverConfiguration
import CutoverHosting
import CutoverPostgres
import CutoverProgram
import Testing

private protocol OwnLists: DeclaredDomain {}

extension OwnLists {
  static var datasets: [any Dataset.Type] { [] }
  static var eventTypes: [EventType] { [] }
  static var reads: [DeclaredEndpoint] { [] }
  static var migrations: [Migration] { [] }
  static func simulation(seed: UInt64, actors: Int) -> any EventSource { preconditionFailure("it has no events") }
}

private enum Plain: OwnLists { static let name = "plain" }

private enum First: OwnLists {
  static let name = "first"
  static let listCache: (any DeclaredCache.Type)? = ListCache<First>.self
}

private enum Second: OwnLists {
  static let name = "second"
  static let listCache: (any DeclaredCache.Type)? = ListCache<Second>.self
}

@Suite struct `The prefix of a domain's keys in Redis` {
  private static let domains: [any HostedDomain.Type] = [Plain.self, First.self, Second.self]

  private func prefixes(_ file: String = "", environment: String? = nil) throws -> CachePrefixes {
    // The setting is one of those domains here that have a cache.
    let setting = Setting("cache.prefix", "CUTOVER_CACHE_PREFIX", .word, scope: .domain, "what keys begin with")
    let schema = ConfigurationSchema([setting], domains: ["plain", "first", "second"])
    let read = try ConfigurationFile(Array(file.utf8), path: "cutover.yaml", schema: schema)
    return CachePrefixes(
      of: Self.domains, in: Configuration(schema, file: read) { $0 == setting.variable ? environment : nil })
  }

  @Test func `is the domain's name, except for the first one that has any`() throws {
    let prefixes = try prefixes()
    #expect(prefixes.prefix(of: First.self) == "nof0")
    #expect(prefixes.prefix(of: Second.self) == "second")
    try prefixes.check(Self.domains)
  }

  @Test func `is what the domain's section of the configuration says`() throws {
    let prefixes = try prefixes("domains: {first: {cache: {prefix: a}}, second: {cache: {prefix: b}}}")
    #expect(prefixes.prefix(of: First.self) == "a")
    #expect(prefixes.prefix(of: Second.self) == "b")
  }

  @Test(arguments: [("domains: {second: {cache: {prefix: nof0}}}", nil as String?), ("", "shared")])
  func `is refused where two domains have the same, with both names`(file: String, environment: String?) throws {
    let prefixes = try prefixes(file, environment: environment)
    let error = try #require(throws: ConfigurationError.self) { try prefixes.check(Self.domains) }
    try prefixes.check([Plain.self, Second.self])
    #expect("\(error)".contains("first and second"), "\(error)")
  }
}
