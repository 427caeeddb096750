import Glibc

/// Where cuts put the files that they link, below the state folder.
public struct CutFolders {
  /// The folder that they are in.
  public let parent: String

  public init(_ statePath: String) { parent = statePath + "/cuts" }

  /// A folder that is not there yet; its parent is.
  public func next() -> String {
    mkdir(parent, 0o700)
    return parent + "/" + String(UInt64.random(in: .min ... .max), radix: 16)
  }
}
