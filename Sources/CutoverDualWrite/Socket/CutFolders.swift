import Glibc

/// Where cuts put the files that they link, below the state folder.
package struct CutFolders {
  /// The folder that they are in.
  package let parent: String

  /// The folder is as others have to be told of it, who may stand elsewhere.
  package init(_ statePath: String) {
    let whole = realpath(statePath, nil)
    defer { free(whole) }
    parent = (whole.map { String(cString: $0) } ?? statePath) + "/cuts"
  }

  /// A folder that is not there yet; its parent is.
  package func next() -> String { folder(String(UInt64.random(in: .min ... .max), radix: 16)) }

  /// The folder of that name; its parent is there.
  package func folder(_ name: String) -> String {
    mkdir(parent, 0o700)
    return parent + "/" + name
  }
}
