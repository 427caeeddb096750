import CutoverDomain

/// What a request was seen to differ in while its sides may move, read after read, until it can be decided: no I/O, no
/// clock.
///
/// A record that was seen equal once is equal: what differed before was on its way. So a later read adds nothing but
/// differences of records that have differed in every read so far. A difference is confirmed if it stays with the same
/// values; one that goes on changing is never confirmed, and never forgotten.
struct Candidates {
  /// One read of the request.
  struct Read {
    var differences: DifferenceSet
    /// Why the request could not be compared to the end, `nil` if it was.
    var failure: String?
    /// The files it was read from, before and after.
    var before: [SourceFile]
    var after: [SourceFile]
    /// In Unix milliseconds.
    var time: Int64
  }

  private struct Candidate {
    var values: ValueHash
    /// When the first read saw it at all, and with these values.
    var first: Int64
    var since: Int64
    /// The reads that saw it, and those of them that saw these values one after the other.
    var reads = 1
    var same = 1
    /// Whether the files were the same in all reads that saw these values.
    var isSteady = true

    /// After a read that sees it with `values`.
    func again(_ values: ValueHash, at time: Int64, isSteady: Bool) -> Candidate {
      var next = self
      next.reads += 1
      if values == self.values {
        next.same += 1
        next.isSteady = self.isSteady && isSteady
      } else {
        (next.values, next.since, next.same, next.isSteady) = (values, time, 1, true)
      }
      return next
    }
  }

  private struct Failure {
    var message: String
    var since: Int64
    var same = 1
  }

  private let limits: Rereading.Limits
  private var candidates: [DifferenceSet.Key: Candidate] = [:]
  /// The records of `candidates`.
  private var records: Set<String> = []
  private var failure: Failure?
  private var files: [SourceFile]?
  private var lastRead: Int64 = 0
  /// Whether the request has been compared to the end: before that nobody knows which of its records differ.
  private var hasBaseline = false
  /// The differences that were seen, and those of them that went away.
  private(set) var seen = 0
  private(set) var gone = 0
  /// The longest that a difference was seen until it was gone, in milliseconds.
  private(set) var lag: Int64 = 0

  init(_ limits: Rereading.Limits) { self.limits = limits }

  /// The differences that are not decided.
  var count: Int { candidates.count }

  /// Whether every record was seen equal.
  var isClear: Bool { hasBaseline && failure == nil && candidates.isEmpty }

  /// Whether further reads would tell nothing new.
  var isSettled: Bool {
    if let failure { return failure.same >= limits.reads && lastRead - failure.since >= limits.settle }
    return hasBaseline && candidates.values.allSatisfy(isConfirmed)
  }

  mutating func add(_ read: Read) {
    if SourceFile.wasWrittenInPlace(read.before, read.after) { return }
    lastRead = read.time
    if let message = read.failure {
      if failure?.message == message {
        failure?.same += 1
      } else {
        failure = Failure(message: message, since: read.time)
      }
      return
    }
    failure = nil
    let isSteady = files == nil || files == read.after
    files = read.after
    if hasBaseline {
      compare(read, isSteady: isSteady)
    } else {
      hasBaseline = true
      for (key, values) in read.differences.values { begin(key, values, read.time) }
    }
    records = Set(candidates.keys.map(\.record))
  }

  /// What is said of a difference that the last read sees, and how many reads have seen it, that one included; `nil`
  /// for one of a record that was equal before.
  func verdict(on key: DifferenceSet.Key) -> (verdict: Difference.Verdict, reads: Int)? {
    if let candidate = candidates[key] ?? candidates[.rest] {
      return (isConfirmed(candidate) ? .confirmed : .inconclusive, candidate.reads + 1)
    }
    return !hasBaseline || records.contains(key.record) ? (.inconclusive, 1) : nil
  }

  private mutating func compare(_ read: Read, isSteady: Bool) {
    let isCut = read.differences.values[.rest] != nil
    for (key, candidate) in candidates {
      if let values = read.differences.values[key] {
        candidates[key] = candidate.again(values, at: read.time, isSteady: isSteady)
      } else if isCut {
        // It may be among those for which there was no room.
        candidates[key]?.same = 0
      } else {
        candidates[key] = nil
        gone += 1
        lag = max(lag, read.time - candidate.first)
      }
    }
    for (key, values) in read.differences.values where candidates[key] == nil && records.contains(key.record) {
      begin(key, values, read.time)
    }
  }

  private mutating func begin(_ key: DifferenceSet.Key, _ values: ValueHash, _ time: Int64) {
    candidates[key] = Candidate(values: values, first: time, since: time)
    seen += 1
  }

  /// Files that are replaced all the time say nothing of a record; then its values have to, more often.
  private func isConfirmed(_ candidate: Candidate) -> Bool {
    candidate.same >= (candidate.isSteady ? limits.reads : limits.movingReads)
      && lastRead - candidate.since >= max(limits.settle, 2 * lag)
  }
}
