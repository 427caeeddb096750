import CutoverTestKit

extension Scene {
  /// The Arena and the notes as two domains of one instance, configured, with legacy files of both.
  static func ofTwoDomains(_ body: (Scene) throws -> Void) throws {
    try Scene.with { scene in
      try scene.folder.write(#"{"notes":[{"key":"a","text":"from the file"}]}"#, to: "legacy-notes/notes.json")
      try scene.carry([("arena", "legacy-json"), ("notes", "legacy-notes")])
      try body(scene)
    }
  }

  /// Configures the instance to have these domains, in this order, each with its legacy store.
  func carry(_ domains: [(name: String, legacy: String)]) throws {
    let settings = domains.map { "  \($0.name):\n    legacy_path: \($0.legacy)\n" }
    try folder.write(
      "domain: \(domains.map(\.name).joined(separator: ", "))\nstate_path: state\ndomains:\n\(settings.joined())",
      to: "cutover.yaml")
  }
}
