/// What the sink knows of a file's past: how it came to be what it is, from a version that somebody may have compared.
///
/// Versions are identities (``DocumentFile/fingerprint``). Each version was made from the one before it by the sink, so a
/// file that anybody else has touched in between has no history beyond that. Older steps are kept together: of a
/// thousand commits some ten scripts are left, and what they say has changed may be twice what has.
package struct FileHistory: Equatable, Sendable {
  /// What some commits in a row did.
  struct Step: Equatable, Sendable {
    /// How many commits, as a power of two.
    var rank: Int
    /// The sink's position before the first of them.
    var after: Int64
    var script: EditScript
  }

  /// The most pieces that a script keeps.
  private static let pieces = 64

  /// The version that the first step starts from.
  private(set) var first: String
  /// The version that the sink wrote last.
  package private(set) var last: String
  /// The oldest first.
  private(set) var steps: [Step]
  package private(set) var layout: ArrayLayout

  init(first: String, last: String, steps: [Step], layout: ArrayLayout) {
    self.first = first
    self.last = last
    self.steps = steps
    self.layout = layout
  }

  /// The history of a file of which a new version was made while the sink stood at `position`; `past` is the history
  /// until then.
  init(_ past: FileHistory?, _ origin: DocumentFolder.Origin, at position: Int64) {
    let past = past?.last == origin.old ? past : nil
    first = past?.first ?? origin.old
    last = origin.new
    layout = origin.layout
    steps = past?.steps ?? []
    steps.append(Step(rank: 0, after: position, script: origin.script.coarsened(to: Self.pieces)))
    join()
  }

  /// Where the file, which is `current`, differs from what it was when the sink stood at `sequence` and the file was
  /// `version`; `nil` where that cannot be told.
  package func changes(since sequence: Int64, _ version: String, to current: String) -> [Range<Int>]? {
    guard current == last, let start = steps.lastIndex(where: { $0.after <= sequence }) else { return nil }
    // Later versions are the sink's own; the first one may be somebody's who came before it.
    if start == 0, steps[0].after == sequence, version != first { return nil }
    let scripts = steps[start...].map(\.script)
    return scripts.dropFirst().reduce(scripts[0]) { $0.followed(by: $1) }.changes
  }

  /// Three steps of one rank become two, the older ones being one.
  private mutating func join() {
    var rank = 0
    while let oldest = steps.firstIndex(where: { $0.rank == rank }), steps.count(where: { $0.rank == rank }) > 2 {
      let (left, right) = (steps[oldest], steps[oldest + 1])
      let script = left.script.followed(by: right.script).coarsened(to: Self.pieces)
      steps.replaceSubrange(oldest...(oldest + 1), with: [Step(rank: rank + 1, after: left.after, script: script)])
      rank += 1
    }
  }
}
