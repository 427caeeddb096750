/// How one version of a file became another: the pieces that both have. All else of the new version is new, and all else
/// of the old one is gone. Offsets and counts are bytes.
struct EditScript: Equatable, Sendable {
  /// A piece that stands in both versions.
  struct Kept: Equatable, Sendable {
    var old: Int
    var new: Int
    var count: Int
  }

  /// In the order of both versions, none empty, no two of them adjacent in both.
  private(set) var kept: [Kept] = []
  private(set) var oldSize: Int
  private(set) var newSize: Int

  /// That nothing has changed.
  init(unchanged size: Int) {
    (oldSize, newSize) = (size, size)
    keep(Kept(old: 0, new: 0, count: size))
  }

  /// What `splices` do to a file of `size` bytes.
  init(_ splices: [Splice], size: Int) {
    (oldSize, newSize) = (size, size)
    var (old, new) = (0, 0)
    for splice in splices {
      keep(Kept(old: old, new: new, count: splice.range.lowerBound - old))
      new += splice.range.lowerBound - old + splice.bytes.count
      old = splice.range.upperBound
    }
    keep(Kept(old: old, new: new, count: size - old))
    newSize = new + size - old
  }

  /// The pieces given, which must be in order; `nil` where they cannot be pieces of files of these sizes.
  init?(kept: [Kept], oldSize: Int, newSize: Int) {
    (self.oldSize, self.newSize) = (oldSize, newSize)
    var (old, new) = (0, 0)
    for piece in kept {
      guard piece.count > 0, piece.old >= old, piece.new >= new, piece.count <= oldSize - piece.old,
        piece.count <= newSize - piece.new
      else { return nil }
      (old, new) = (piece.old + piece.count, piece.new + piece.count)
      keep(piece)
    }
    guard oldSize >= old, newSize >= new else { return nil }
  }

  /// This script and then `next`, as one.
  func followed(by next: EditScript) -> EditScript {
    var result = EditScript(unchanged: 0)
    (result.oldSize, result.newSize) = (oldSize, next.newSize)
    var (first, second) = (0, 0)
    while first < kept.count, second < next.kept.count {
      let (left, right) = (kept[first], next.kept[second])
      let start = max(left.new, right.old)
      let end = min(left.new + left.count, right.old + right.count)
      if start < end {
        result.keep(Kept(old: left.old + start - left.new, new: right.new + start - right.old, count: end - start))
      }
      if left.new + left.count <= right.old + right.count { first += 1 } else { second += 1 }
    }
    return result
  }

  /// The same with at most `limit` pieces: the smallest of the others count as changed.
  func coarsened(to limit: Int) -> EditScript {
    guard kept.count > limit else { return self }
    let largest = kept.sorted { $0.count > $1.count }.prefix(limit).sorted { $0.new < $1.new }
    var result = self
    result.kept = Array(largest)
    return result
  }

  /// Where the new version differs from the old one, in the new one's offsets; empty where something is only gone.
  var changes: [Range<Int>] {
    var changes: [Range<Int>] = []
    var (old, new) = (0, 0)
    for piece in kept + [Kept(old: oldSize, new: newSize, count: 0)] {
      if piece.old > old || piece.new > new { changes.append(new..<piece.new) }
      (old, new) = (piece.old + piece.count, piece.new + piece.count)
    }
    return changes
  }

  /// Where the byte at `offset` of the old version stands in the new one, `nil` where it is gone.
  func place(of offset: Int) -> Int? {
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if kept[middle].old + kept[middle].count <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < kept.count, kept[low].old <= offset else { return nil }
    return offset - kept[low].old + kept[low].new
  }

  private mutating func keep(_ piece: Kept) {
    guard piece.count > 0 else { return }
    if let last = kept.last, last.old + last.count == piece.old, last.new + last.count == piece.new {
      kept[kept.count - 1].count += piece.count
    } else {
      kept.append(piece)
    }
  }
}
