/// When the newest entries were accepted, by a clock that nobody sets: so how long an entry has waited does not depend on
/// what the clock of the wall said when it was accepted, or says now.
///
/// Entries that come within a tenth of a second share a mark. Marks are thinned out when there are many: then an age is
/// too high by a small part of itself, never too low.
struct EntryAges: Sendable {
  private struct Mark: Sendable {
    var first: Int64
    var at: Double
  }

  private var marks: [Mark]
  /// How old the entry before the first mark was when this began, in seconds.
  private var ageAtStart = 0.0
  private let start: Double

  static let window = 0.1
  static let limit = 2048
  /// The part of itself by which an age may be too high. Years of marks then come to fewer than half of the limit.
  static let precision = 1.0 / 64

  /// Entries up to `head` were there before, and count from `now`, in seconds, unless ``waited(_:)`` says more.
  init(head: Int64, now: Double) {
    start = now
    marks = [Mark(first: 0, at: now)]
  }

  /// Says how old the oldest entry that waits was at the start, as far as its date tells.
  mutating func waited(_ seconds: Double) { ageAtStart = max(ageAtStart, seconds) }

  /// Entries from `sequence` on were accepted at `now`.
  mutating func accepted(_ sequence: Int64, now: Double) {
    guard let last = marks.last else { return marks.append(Mark(first: sequence, at: now)) }
    // Callers on several threads can come in another order than their numbers.
    guard sequence > last.first else { return }
    if marks.count > 1, now - last.at < Self.window { return }
    marks.append(Mark(first: sequence, at: now))
    if marks.count > Self.limit { thin(now) }
  }

  /// Leaves out marks that come soon after the one before them, measured by how old they are.
  private mutating func thin(_ now: Double) {
    var kept = [marks[0]]
    // Whether the next mark is still close enough is what decides: an entry before it counts from the last one kept.
    for (mark, next) in zip(marks.dropFirst(), marks.dropFirst(2))
    where next.at - kept[kept.count - 1].at > (now - next.at) * Self.precision {
      kept.append(mark)
    }
    marks = kept + marks.suffix(1)
  }

  /// Forgets what nobody asks for any more: entries up to `position` are applied everywhere.
  mutating func forget(upTo position: Int64) {
    guard let index = marks.lastIndex(where: { $0.first <= position + 1 }), index > 0 else { return }
    marks.removeFirst(index)
  }

  /// For how many seconds the first entry after `position` has waited at `now`.
  func age(after position: Int64, now: Double) -> Double {
    guard let mark = marks.last(where: { $0.first <= position + 1 }) ?? marks.first else { return 0 }
    return max(0, now - mark.at) + (mark.at == start ? ageAtStart : 0)
  }
}
