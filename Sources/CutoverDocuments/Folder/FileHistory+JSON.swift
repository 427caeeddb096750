import CutoverJSON

extension FileHistory {
  func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.field("first", first)
    writer.field("last", last)
    writer.name("layout")
    writer.integers([layout.open, layout.close, layout.count] + layout.waymarks)
    writer.name("steps")
    writer.beginArray()
    for step in steps {
      writer.beginObject()
      writer.field("after", step.after)
      writer.name("script")
      writer.integers(
        [step.rank, step.script.oldSize, step.script.newSize] + step.script.kept.flatMap { [$0.old, $0.new, $0.count] })
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  /// The history that ``write(into:)`` has written, `nil` where `json` is none.
  init?(_ json: JSONValue) {
    guard let first = json["first"]?.string, let last = json["last"]?.string, let layout = json["layout"]?.integers,
      layout.count >= 3, let elements = json["steps"]?.elements
    else { return nil }
    let steps = elements.compactMap(Step.init)
    guard steps.count == elements.count else { return nil }
    self.init(
      first: first, last: last, steps: steps,
      layout: ArrayLayout(open: layout[0], close: layout[1], count: layout[2], waymarks: Array(layout[3...])))
  }
}

extension FileHistory.Step {
  fileprivate init?(_ json: JSONValue) {
    guard let after = json["after"]?.number.flatMap({ Int64($0.lexeme) }), let numbers = json["script"]?.integers,
      numbers.count >= 3, numbers.count.isMultiple(of: 3)
    else { return nil }
    let kept = stride(from: 3, to: numbers.count, by: 3).map {
      EditScript.Kept(old: numbers[$0], new: numbers[$0 + 1], count: numbers[$0 + 2])
    }
    guard let script = EditScript(kept: kept, oldSize: numbers[1], newSize: numbers[2]) else { return nil }
    self.init(rank: numbers[0], after: after, script: script)
  }
}

extension JSONWriter {
  fileprivate mutating func integers(_ integers: [Int]) {
    beginArray()
    for integer in integers { int(Int64(integer)) }
    endArray()
  }
}

extension JSONValue {
  fileprivate var integers: [Int]? {
    guard let elements else { return nil }
    let integers = elements.compactMap { $0.number.flatMap { Int($0.lexeme) } }
    return integers.count == elements.count ? integers : nil
  }
}
