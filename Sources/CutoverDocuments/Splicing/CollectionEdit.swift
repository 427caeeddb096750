package import CutoverJSON
import Glibc

/// What is to be done to the array or object that a document is made for, and to the integers beside it: turned into the
/// fewest pieces of the file that have to be rewritten.
package struct CollectionEdit {
  package enum Step {
    case insert([UInt8], before: Int, behind: Int)
    case replace(RecordPlace, [UInt8])
    case remove(RecordPlace)

    /// Where the record starts that it is about.
    package var start: Int {
      switch self {
      case .insert(_, let start, _): start
      case .replace(let place, _), .remove(let place): place.start
      }
    }
  }

  /// An integer beside the collection, which is raised to a value unless it is there already.
  package struct Number {
    package let name: StaticString
    package let atLeast: Int64

    package init(name: StaticString, atLeast: Int64) {
      self.name = name
      self.atLeast = atLeast
    }
  }

  package let name: StaticString
  package let kind: JSONKind
  /// In the order of the file; what is inserted before a record stands before what is done to that record.
  package var steps: [Step] = []
  /// Items that come behind all others.
  package var appended: [[UInt8]] = []
  /// The whole collection has nothing but what is appended.
  package var isReplaced = false
  /// Pieces inside items that no step is about.
  package var inner: [Splice] = []
  package var numbers: [Number] = []

  /// How many more items there will be.
  package var added: Int {
    steps.reduce(appended.count) { count, step in
      switch step {
      case .insert: count + 1
      case .replace: count
      case .remove: count - 1
      }
    }
  }

  package init(_ name: StaticString, _ kind: JSONKind) {
    self.name = name
    self.kind = kind
  }

  /// The document where there is none yet.
  package func fresh() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name(name)
    writer.raw(collection())
    for number in numbers {
      writer.name(number.name)
      writer.int(max(0, number.atLeast))
    }
    writer.endObject()
    return writer.bytes
  }

  package func splices(in file: DocumentFile, _ shape: DocumentShape) throws -> [Splice] {
    if let null = shape.null { return [Splice(range: null..<null + 4, bytes: fresh())] }
    var splices = inner
    var members: [[UInt8]] = []
    switch shape.collection {
    case .absent: members.append(member(name, collection()))
    case .null(let start): splices.append(Splice(range: start..<start + 4, bytes: collection()))
    case .present(let span) where isReplaced:
      splices.append(Splice(range: span.opening..<span.close, bytes: collection()))
    case .present(let span): splices += try edits(span, separator: separator(of: span, in: file))
    }
    for (field, number) in numbers.enumerated() {
      let found = shape.numbers.filter { $0.field == field }
      for old in found where old.value < number.atLeast {
        splices.append(Splice(range: old.range, bytes: Array(String(number.atLeast).utf8)))
      }
      if found.isEmpty, number.atLeast > 0 { members.append(member(number.name, Array(String(number.atLeast).utf8))) }
    }
    if !members.isEmpty {
      let bytes = Array(members.joined(separator: [UInt8(ascii: ",")]))
      let brace = shape.close - 1
      splices.append(Splice(range: brace..<brace, bytes: shape.isEmpty ? bytes : [UInt8(ascii: ",")] + bytes))
    }
    return splices.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func member(_ name: StaticString, _ value: [UInt8]) -> [UInt8] {
    Array("\"\(name)\":".utf8) + value
  }

  /// The collection with nothing but what is new.
  private func collection() -> [UInt8] {
    [UInt8(ascii: kind == .array ? "[" : "{")] + appended.joined(separator: [UInt8(ascii: ",")])
      + [UInt8(ascii: kind == .array ? "]" : "}")]
  }

  /// What stands between two items: a comma, and the white space that the file has before its first one.
  private func separator(of span: CollectionSpan, in file: DocumentFile) throws -> [UInt8] {
    let space = span.open..<min(span.first, span.open + 64)
    return [UInt8(ascii: ",")] + (span.isEmpty ? [] : try file.bytes(space))
  }

  /// The steps as splices. What is kept stands in runs with the old text between its items; each splice is a gap between
  /// two runs.
  private func edits(_ span: CollectionSpan, separator: [UInt8]) -> [Splice] {
    var splices: [Splice] = []
    var new: [UInt8] = []
    var hasItems = false
    /// Where the text that was kept ends, and where the run that may follow begins.
    var gap = span.first
    var run = span.first

    func add(_ item: [UInt8]) {
      if hasItems { new += separator }
      new += item
      hasItems = true
    }
    func keep(upTo end: Int) {
      guard run < end else { return }
      if hasItems { new += separator }
      if !new.isEmpty || gap < run { splices.append(Splice(range: gap..<run, bytes: new)) }
      new.removeAll(keepingCapacity: true)
      hasItems = true
      gap = end
      run = end
    }

    for step in steps {
      switch step {
      case .insert(let item, let start, let previousEnd):
        keep(upTo: previousEnd)
        add(item)
        run = max(run, start)
      case .replace(let place, let item):
        keep(upTo: place.previousEnd)
        add(item)
        run = place.next
      case .remove(let place):
        keep(upTo: place.previousEnd)
        run = place.next
      }
    }
    keep(upTo: span.last)
    for item in appended { add(item) }
    if !new.isEmpty || gap < span.last { splices.append(Splice(range: gap..<span.last, bytes: new)) }
    return splices
  }
}

extension DocumentFile {
  /// A piece of the file, which is small.
  package func bytes(_ range: Range<Int>) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < range.count {
      let got = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + done, range.count - done, off_t(range.lowerBound + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { throw DocumentFault.reading(path, got < 0 ? errno : 0) }
      done += got
    }
    return bytes
  }
}
