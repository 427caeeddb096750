/// A file that an answer is made from, and what tells this version of it from any other.
public struct SourceFile: Sendable, Equatable {
  public struct Version: Sendable, Equatable {
    public let inode: UInt64
    /// In bytes.
    public let size: Int64
    /// When it was last written, in nanoseconds of Unix time.
    public let modified: Int64

    public init(inode: UInt64, size: Int64, modified: Int64) {
      self.inode = inode
      self.size = size
      self.modified = modified
    }
  }

  public let path: String
  /// `nil` where there is no such file.
  public let version: Version?

  public init(path: String, version: Version?) {
    self.path = path
    self.version = version
  }

  /// Whether somebody wrote into one of the files, rather than replacing it, between two looks at them: then what was
  /// read in between may be the beginning of one version and the end of another.
  public static func wasWrittenInPlace(_ before: [SourceFile], _ after: [SourceFile]) -> Bool {
    zip(before, after).contains { before, after in
      guard let old = before.version, let new = after.version else { return false }
      return old.inode == new.inode && old != new
    }
  }
}
