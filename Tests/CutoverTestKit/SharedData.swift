import Glibc

/// The folder `shared` beside the package, with datasets too large or too private to be checked in.
///
/// ```swift
/// @Test(.enabled(if: SharedData.path != nil, "there is no folder ../shared"))
/// ```
package enum SharedData {
  /// The folder; nil where it is not there.
  package static let path: String? = {
    let candidate = beside(PackageFolder.path)
    return access(candidate, R_OK | X_OK) == 0 ? candidate : nil
  }()

  private static func beside(_ folder: String) -> String {
    folder.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/shared"
  }
}

/// The folder of `Package.swift`.
package enum PackageFolder {
  package static let path: String = String(
    // Tests/CutoverTestKit/SharedData.swift
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })
}
