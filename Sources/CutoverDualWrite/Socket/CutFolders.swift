import Glibc

/// Where cuts put the files that they link, below the state folder.
struct CutFolders {
  private let parent: String

  init(_ statePath: String) { parent = statePath + "/cuts" }

  /// A folder that is not there yet; its parent is.
  func next() -> String {
    mkdir(parent, 0o700)
    return parent + "/" + String(UInt64.random(in: .min ... .max), radix: 16)
  }
}
