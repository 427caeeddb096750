package import ArgumentParser
import CutoverBasics
package import CutoverFlags

/// The stages by name.
package enum FlagStage {
  private static let all = Stage.allCases.map(\.rawValue)

  /// That there is no stage called `name`, with the nearest one and a list.
  package static func unknown(_ name: String) -> String { CutoverBasics.unknown("stage", name, among: all) }

  /// The help of an argument that names a stage: shells complete it.
  package static func help(_ text: String) -> ArgumentHelp {
    ArgumentHelp(text, valueName: "stage", completions: all, isGivenOnce: true)
  }

  package static func named(_ name: String) throws -> Stage {
    guard let stage = Stage(rawValue: name) else {
      throw ValidationError("\(unknown(name)).")
    }
    return stage
  }
}
