// swift-tools-version: 6.2
import PackageDescription

// No warnings. Only with the compiler that the code was written for, as another may know more of them, and not in
// release builds, which must not fail on the machine of someone who only wants the program.
#if compiler(>=6.3) && !compiler(>=6.4)
  let warnings: [SwiftSetting] = [.treatAllWarnings(as: .error, .when(configuration: .debug))]
#else
  let warnings: [SwiftSetting] = []
#endif

/// Every Swift target is held to the same rules; release builds add `-cross-module-optimization` (see the Makefile).
let strict: [SwiftSetting] =
  warnings + [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
  ]

/// A library of the project. Which target may depend on which is the table in docs/architecture.md.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["CutoverTestKit", "CutoverThreads"], exclude: exclude,
    swiftSettings: strict)
}

/// The page for operators, and what it loads.
let consoleFiles =
  ["console.html", "console.css", "parts.css"].map { "Console/\($0)" }
  + ["console", "actions", "api", "charts", "dom", "endpoint", "overview", "past", "report", "stage"].map {
    "Console/\($0).js"
  }

let package = Package(
  name: "cutover",
  products: [.executable(name: "cutover", targets: ["cutover"])],
  targets: [
    // C libraries from Debian, by module maps and inline shims only; and what Swift cannot say.
    .systemLibrary(name: "CLibpq"),
    .systemLibrary(name: "CHiredis"),
    .systemLibrary(name: "CMicrohttpd"),
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CYaml"),
    .systemLibrary(name: "CMalloc"),
    .target(name: "CSpawn"),
    .target(name: "CTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(name: "CHTTPErrors", linkerSettings: [.linkedLibrary("microhttpd")]),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),

    // The core, which knows no domain.
    library("CutoverBasics", ["CMalloc"]),
    library("CutoverArchive", ["CZlib"]),
    library("CutoverJSON", ["CSimdjson"]),
    library(
      "CutoverPostgres", ["CLibpq", "CutoverBasics", "CutoverFailpoints", "CutoverTelemetry", "CutoverThreads"],
      exclude: ["SQL"]),
    library("CutoverTLS", ["CTLS"]),
    library("CutoverRedis", ["CHiredis", "CutoverTLS", "CutoverTelemetry", "CutoverThreads"]),
    library("CutoverServices", ["CLibpq", "CSpawn", "CutoverBasics", "CutoverRedis", "CutoverTLS"]),
    library("CutoverFailpoints"),
    library("CutoverThreads"),
    library("CutoverSQLite", ["CSQLite"]),
    library(
      "CutoverJournal", ["CutoverBasics", "CutoverFailpoints", "CutoverSQLite"],
      resources: [.embedInCode("SQLite/journal.sql"), .embedInCode("SQLite/schema.sql")]),
    library("CutoverDomain", ["CutoverBasics", "CutoverJSON"]),
    library("CutoverDocuments", ["CutoverBasics", "CutoverDomain", "CutoverFailpoints", "CutoverJSON"]),
    library(
      "CutoverTables", ["CutoverBasics", "CutoverDomain", "CutoverFailpoints", "CutoverJSON", "CutoverSQLite"],
      resources: [.embedInCode("own.sql")]),
    library(
      "CutoverRepository",
      ["CutoverBasics", "CutoverDomain", "CutoverFailpoints", "CutoverJSON", "CutoverPostgres"],
      exclude: ["Migrations", "SQL"]),
    library(
      "CutoverDualWrite",
      [
        "CutoverBasics", "CutoverDomain", "CutoverFailpoints", "CutoverJSON", "CutoverJournal", "CutoverTelemetry",
        "CutoverThreads",
      ]),
    library(
      "CutoverParity", ["CutoverBasics", "CutoverDomain", "CutoverJSON", "CutoverPostgres", "CutoverThreads"],
      exclude: ["Migrations", "SQL"],
      resources: [.embedInCode("Report/Page/page.css"), .embedInCode("Report/Page/page.js")]),
    library("CutoverTelemetry", ["CutoverBasics", "CutoverJSON", "CutoverTLS", "CutoverThreads"]),
    library(
      "CutoverHTTP",
      [
        "CHTTPErrors", "CMicrohttpd", "CZlib", "CutoverBasics", "CutoverJSON", "CutoverTelemetry", "CutoverThreads",
      ]),
    library(
      "CutoverFlags",
      ["CutoverBasics", "CutoverDomain", "CutoverFailpoints", "CutoverJSON", "CutoverPostgres", "CutoverThreads"],
      exclude: ["Migrations", "SQL"]),
    library(
      "CutoverPostgresJournal",
      ["CutoverFailpoints", "CutoverJSON", "CutoverJournal", "CutoverPostgres", "CutoverThreads"],
      exclude: ["Migrations", "SQL"]),
    library(
      "CutoverServer",
      [
        "CutoverDomain", "CutoverDualWrite", "CutoverFlags", "CutoverHTTP", "CutoverJSON", "CutoverParity",
        "CutoverSQLite", "CutoverTelemetry", "CutoverThreads",
      ], resources: (consoleFiles + ["Shadow/ledger.sql"]).map { .embedInCode($0) }),
    library("CutoverConfiguration", ["CYaml", "CutoverBasics"]),
    library("ArgumentParser", ["CutoverBasics"]),

    library(
      "CutoverMessages",
      [
        "CutoverFailpoints", "CutoverJSON", "CutoverPostgres", "CutoverRedis", "CutoverRepository", "CutoverTLS",
        "CutoverTelemetry", "CutoverThreads",
      ], exclude: ["Migrations", "SQL"]),

    library(
      "CutoverHosting",
      [
        "CutoverBasics", "CutoverDocuments", "CutoverDomain", "CutoverJSON", "CutoverMessages", "CutoverPostgres",
        "CutoverRedis", "CutoverRepository", "CutoverTables", "CutoverTelemetry",
      ], exclude: ["Migrations", "SQL"]),

    library(
      "CutoverCache",
      [
        "CutoverDomain", "CutoverHosting", "CutoverJSON", "CutoverPostgres", "CutoverRedis", "CutoverRepository",
        "CutoverTelemetry",
      ], exclude: ["Migrations", "SQL"]),

    // Domains.
    library(
      "ArenaDomain",
      [
        "CutoverBasics", "CutoverCache", "CutoverDocuments", "CutoverDomain", "CutoverFailpoints", "CutoverHosting",
        "CutoverJSON",
        "CutoverPostgres", "CutoverRedis", "CutoverRepository", "CutoverTelemetry",
      ],
      exclude: ["Migrations", "SQL"]),

    // The domain that docs/new-domain.md goes through.
    library(
      "NotesDomain", ["CutoverDocuments", "CutoverDomain", "CutoverHosting", "CutoverJSON", "CutoverPostgres"],
      exclude: ["Migrations", "SQL"]),

    library(
      "ArbitrageDomain",
      [
        "CutoverBasics", "CutoverDocuments", "CutoverDomain", "CutoverHosting", "CutoverJSON", "CutoverPostgres",
        "CutoverRepository", "CutoverTables", "CutoverTelemetry",
      ], exclude: ["Migrations", "SQL"], resources: [.embedInCode("legacy.sql")]),

    library(
      "GatewayDomain",
      [
        "CutoverBasics", "CutoverDocuments", "CutoverDomain", "CutoverHosting", "CutoverJSON", "CutoverMessages",
        "CutoverPostgres", "CutoverRepository",
      ], exclude: ["Migrations", "SQL"]),

    // Programs: the first one's commands parse the command line, and what they do is a library.
    library(
      "CutoverProgram",
      [
        "ArbitrageDomain", "ArenaDomain", "ArgumentParser", "CutoverArchive", "CutoverBasics", "CutoverConfiguration",
        "CutoverDocuments",
        "CutoverDomain", "CutoverDualWrite", "CutoverFailpoints", "CutoverHosting", "CutoverJSON", "CutoverJournal",
        "CutoverFlags", "CutoverHTTP", "CutoverMessages", "CutoverParity", "CutoverPostgres", "CutoverPostgresJournal",
        "CutoverRedis", "CutoverRepository", "CutoverServer", "CutoverServices", "CutoverTLS", "CutoverTelemetry",
        "CutoverThreads", "GatewayDomain", "NotesDomain",
      ]),
    executable(
      "cutover",
      [
        "ArgumentParser", "CutoverBasics", "CutoverConfiguration", "CutoverDomain", "CutoverDualWrite",
        "CutoverFailpoints", "CutoverFlags", "CutoverHTTP", "CutoverHosting", "CutoverJSON", "CutoverJournal",
        "CutoverMessages", "CutoverParity", "CutoverPostgres", "CutoverProgram", "CutoverRedis", "CutoverRepository",
        "CutoverServer", "CutoverServices", "CutoverTelemetry",
      ]),
    executable("cutover-sqlgen", ["ArgumentParser", "CutoverBasics", "CutoverPostgres", "CutoverServices"]),
    executable(
      "cutover-bench",
      [
        "ArenaDomain", "ArgumentParser", "CLibpq", "CSimdjson", "CutoverDomain", "CutoverDualWrite", "CutoverHosting",
        "CutoverJSON", "CutoverJournal", "CutoverPostgres", "CutoverPostgresJournal", "CutoverProgram", "CutoverRedis",
      ]),

    // Tests, and what they share: throw-away servers, scratch folders.
    .target(
      name: "CutoverTestKit", dependencies: ["CutoverPostgres", "CutoverRedis", "CutoverServices", "CutoverThreads"],
      path: "Tests/CutoverTestKit", swiftSettings: strict),
    tests(
      "NotesDomainTests",
      [
        "CutoverDocuments", "CutoverDomain", "CutoverDualWrite", "CutoverHosting", "CutoverJSON", "CutoverJournal",
        "CutoverParity", "CutoverPostgres", "CutoverRepository", "NotesDomain",
      ]),
    tests(
      "ArbitrageDomainTests",
      [
        "ArbitrageDomain", "CutoverDomain", "CutoverDualWrite", "CutoverHosting", "CutoverJSON", "CutoverJournal",
        "CutoverParity", "CutoverPostgres", "CutoverRepository", "CutoverSQLite", "CutoverTables", "CutoverTelemetry",
      ]),
    tests(
      "GatewayDomainTests",
      [
        "CutoverDomain", "CutoverDualWrite", "CutoverHosting", "CutoverJSON", "CutoverJournal", "CutoverMessages",
        "CutoverParity", "CutoverPostgres", "CutoverRedis", "CutoverRepository", "CutoverTelemetry", "GatewayDomain",
      ]),
    tests("CutoverArchiveTests", ["CutoverArchive"]),
    tests("CutoverJSONTests", ["CutoverJSON"]),
    tests("CutoverPostgresTests", ["CutoverPostgres", "CutoverServices"]),
    tests("CutoverRedisTests", ["CutoverRedis", "CutoverServices", "CutoverTLS"]),
    tests("CutoverServicesTests", ["CutoverRedis", "CutoverServices"]),
    tests("CutoverParityTests", ["CutoverBasics", "CutoverParity", "CutoverPostgres"], exclude: ["Expected"]),
    tests("CutoverSQLiteTests", ["CutoverSQLite"]),
    tests(
      "CutoverJournalTests",
      ["CutoverJournal", "CutoverPostgres", "CutoverPostgresJournal", "CutoverServices", "CutoverSQLite"]),
    tests(
      "CutoverDualWriteTests",
      ["CutoverBasics", "CutoverDualWrite", "CutoverDomain", "CutoverJournal", "CutoverTelemetry"]),
    tests("CutoverTelemetryTests", ["CutoverJSON", "CutoverTLS", "CutoverTelemetry"]),
    tests("CutoverHTTPTests", ["CutoverHTTP", "CutoverTelemetry"]),
    tests("CutoverFlagsTests", ["CutoverBasics", "CutoverDomain", "CutoverFlags", "CutoverJSON", "CutoverPostgres"]),
    tests(
      "CutoverServerTests",
      [
        "CutoverDomain", "CutoverDualWrite", "CutoverJSON", "CutoverTelemetry", "CutoverServer", "CutoverFlags",
        "CutoverHTTP",
      ]),
    tests(
      "CutoverRepositoryTests",
      [
        "ArenaDomain", "CutoverDomain", "CutoverHosting", "CutoverJSON", "CutoverPostgres", "CutoverRepository",
        "NotesDomain",
      ]),
    tests(
      "CutoverCacheTests",
      [
        "ArenaDomain", "CutoverCache", "CutoverDomain", "CutoverHosting", "CutoverJSON", "CutoverPostgres",
        "CutoverRedis", "CutoverRepository", "NotesDomain",
      ]),
    tests("CutoverConfigurationTests", ["CutoverConfiguration"]),
    tests("ArgumentParserTests", ["ArgumentParser", "CutoverBasics"]),
    tests("SQLGenTests", ["CutoverPostgres", "cutover-sqlgen"], exclude: ["Sample/Migrations", "Sample/SQL"]),
    tests(
      "CutoverDocumentsTests",
      ["ArenaDomain", "CutoverDocuments", "CutoverDomain", "CutoverHosting", "CutoverJSON", "NotesDomain"]),
    tests(
      "CutoverHostingTests",
      [
        "CutoverDomain", "CutoverDualWrite", "CutoverHosting", "CutoverJSON", "CutoverJournal", "CutoverMessages",
        "CutoverParity", "CutoverPostgres", "CutoverRepository", "CutoverSQLite", "CutoverTables",
      ]),
    tests(
      "CutoverTablesTests", ["CutoverBasics", "CutoverDomain", "CutoverJSON", "CutoverSQLite", "CutoverTables"]),
    tests(
      "ArenaDomainTests",
      [
        "ArenaDomain", "CutoverCache", "CutoverDocuments", "CutoverDomain", "CutoverHosting", "CutoverPostgres",
        "CutoverRepository",
      ]),
    tests(
      "EndToEndTests",
      [
        "ArgumentParser", "CutoverCache", "CutoverConfiguration", "CutoverFlags", "CutoverHTTP", "CutoverHosting",
        "CutoverJSON", "CutoverMessages", "CutoverPostgres", "CutoverProgram", "CutoverRedis", "CutoverSQLite",
        "CutoverTelemetry", "CutoverServer", "CutoverServices", "cutover",
      ],
      exclude: ["help.txt"]),
  ],
  swiftLanguageModes: [.v6]
)
