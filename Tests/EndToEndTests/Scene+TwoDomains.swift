import CutoverTestKit

extension Scene {
  /// The Arena and the notes as two domains of one instance, configured, with legacy files of both.
  static func ofTwoDomains(_ body: (Scene) throws -> Void) throws {
    try Scene.with { scene in
      try scene.folder.write(#"{"notes":[{"key":"a","text":"from the file"}]}"#, to: "legacy-notes/notes.json")
      try scene.folder.write(
        """
        domain: arena, notes
        state_path: state
        domains:
          arena:
            legacy_path: legacy-json
          notes:
            legacy_path: legacy-notes

        """, to: "cutover.yaml")
      try body(scene)
    }
  }
}
