import CutoverJSON
import CutoverTestKit
import Testing

/// The gateway by the program alone, on the stores of a scene.
struct GatewayProgram {
  let scene: Scene

  static func with(_ body: (GatewayProgram) throws -> Void) throws {
    try Scene.with { scene in try body(GatewayProgram(startingIn: scene)) }
  }

  /// With files that have no records, taken over.
  init(startingIn scene: Scene) throws {
    self.scene = scene
    for name in ["providers", "routes", "instances", "orders", "executions", "balances"] {
      try scene.folder.write(#"{"\#(name)":[]}"#, to: "gateway-state/\(name).json")
    }
    try succeed(["backfill"])
  }

  static let environment = ["CUTOVER_DOMAIN": "gateway", "CUTOVER_DATA_PATH": "gateway-state"]

  func run(_ arguments: [String], _ more: [String: String] = [:]) throws -> ProgramResult {
    try Program.run(
      Program.products + "/cutover", arguments, in: scene.folder.path,
      environment: scene.variables.merging(Self.environment) { $1 }.merging(more) { $1 })
  }

  @discardableResult
  func succeed(_ arguments: [String], _ more: [String: String] = [:]) throws -> String {
    let result = try run(arguments, more)
    try #require(result.status == 0, "cutover \(arguments.joined(separator: " ")): \(result.text)\(result.errors)")
    return result.text
  }

  /// Has both sides take events.
  func ingest(lines: [String]) throws {
    try scene.folder.write(lines.joined(separator: "\n") + "\n", to: "events")
    try succeed(["ingest", "--ack", "applied", "events"])
  }

  /// Has an endpoint answered by one side.
  func put(_ endpoint: String, _ stage: String) throws {
    try succeed(["flags", "set", "gateway.\(endpoint)"] + forced(stage))
  }

  func server(_ more: [String: String] = [:]) throws -> RunningServer {
    try RunningServer(scene, environment: Self.environment.merging(more) { $1 })
  }
}
