/// Whose work a thread does, where a process does that of several: the name of a domain. What a thread starts, or hands to
/// a pool, goes on under it, so that the log says whose each entry is without anybody passing it along.
package enum ThreadOwner {
  /// `nil` where there is one owner only, or the work is for all.
  @TaskLocal package static var name: String?

  /// Runs `body`, and what it starts, for the owner called `name`.
  package static func working<Result>(for name: String?, _ body: () throws -> Result) rethrows -> Result {
    try $name.withValue(name, operation: body)
  }

  /// `work`, for the owner whose work the caller does.
  package static func carrying(_ work: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
    guard let name else { return work }
    return { $name.withValue(name, operation: work) }
  }
}
