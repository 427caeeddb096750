/// A table laid out for a terminal. Nothing is cut off: what has no room in a row goes to lines of its own below it, where
/// counts of zero are left out. Only columns that the table names as spare are given up before that.
package struct TableLayout {
  private let rows: [[String]]
  /// How many columns are texts, which stand on the left; the others are numbers, on the right.
  private let texts: Int
  /// Whether the first row names the columns.
  private let hasHeader: Bool
  /// The columns that are left out where not all have room, the first of them first.
  private let spare: [Int]

  /// The least room in which a last column of text is wrapped in its place.
  private static let narrowestColumn = 20
  private static let gap = 2

  /// All `rows` have as many cells.
  package init(_ rows: [[String]], texts: Int, hasHeader: Bool = true, spare: [Int] = []) {
    self.rows = rows
    self.texts = texts
    self.hasHeader = hasHeader
    self.spare = spare
  }

  /// The lines of each row, none longer than `width` characters; `nil` for output that is no terminal's.
  package func lines(width: Int?) -> [[String]] { fitted(to: width).layout.laidOut(in: width) }

  /// The names of the columns that something stands in and that have no room.
  package func omitted(width: Int?) -> [String] { fitted(to: width).omitted }

  /// The lines that name these columns; none where all have room.
  package func note(width: Int?) -> [String] {
    let omitted = omitted(width: width)
    return omitted.isEmpty
      ? []
      : "no room here for: \(omitted.joined(separator: ", ")) (--json has it all)"
        .wrapped(to: width ?? .max, indent: Self.gap)
  }

  private var widths: [Int] {
    (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  }

  /// How wide the last column can be in `width` characters; `nil` where it is not one to be wrapped in its place.
  private func roomForLast(in width: Int, _ widths: [Int]) -> Int? {
    let room = width - widths.dropLast().reduce(0) { $0 + $1 + Self.gap }
    return texts == widths.count && widths.count > 1 && room >= Self.narrowestColumn ? room : nil
  }

  private func fits(_ width: Int, _ widths: [Int]) -> Bool {
    widths.reduce(0) { $0 + $1 + Self.gap } - Self.gap <= width
  }

  /// The table without the columns that `width` has no room for, and the names of those that are missed.
  private func fitted(to width: Int?) -> (layout: TableLayout, omitted: [String]) {
    let widths = widths
    guard let width, !widths.isEmpty, !fits(width, widths) else { return (self, []) }
    if let empty { return without(empty).fitted(to: width) }
    if roomForLast(in: width, widths) != nil { return (self, []) }
    guard let column = spare.first else { return (self, []) }
    let rest = without(column).fitted(to: width)
    return (rest.layout, [rows[0][column]] + rest.omitted)
  }

  private func laidOut(in width: Int?) -> [[String]] {
    let widths = widths
    guard !widths.isEmpty else { return [] }
    guard let width, !fits(width, widths) else { return rows.map { [aligned($0, widths)] } }
    if let room = roomForLast(in: width, widths) { return rows.map { wrappingLast($0, widths, room) } }
    var used = widths[0]
    var count = 1
    while count < widths.count, used + Self.gap + widths[count] <= width {
      used += Self.gap + widths[count]
      count += 1
    }
    return rows.indices.map { flowing($0, widths, count, width) }
  }

  /// The last column without anything in it: it says nothing that its absence does not.
  private var empty: Int? {
    guard hasHeader, rows.count > 1 else { return nil }
    return rows[0].indices.dropFirst().last { column in rows.dropFirst().allSatisfy { Self.isNothing($0[column]) } }
  }

  private func without(_ column: Int) -> TableLayout {
    TableLayout(
      rows.map { row in Array(row[..<column] + row[(column + 1)...]) }, texts: texts - (column < texts ? 1 : 0),
      hasHeader: hasHeader, spare: spare.filter { $0 != column }.map { $0 > column ? $0 - 1 : $0 })
  }

  private static func isNothing(_ cell: String) -> Bool { cell == "0" || cell == "-" || cell.isEmpty }

  /// The cells in their columns.
  private func aligned(_ cells: some Collection<String>, _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
      line += (column == 0 ? "" : String(repeating: " ", count: Self.gap))
      line += column < texts ? cell + padding : padding + cell
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// The last cell in as many lines as it needs, in its column.
  private func wrappingLast(_ cells: [String], _ widths: [Int], _ room: Int) -> [String] {
    let parts = cells[cells.count - 1].wrapped(to: room)
    let empty = Array(repeating: "", count: cells.count - 1)
    return parts.enumerated().map { aligned(($0 == 0 ? Array(cells.dropLast()) : empty) + [$1], widths) }
  }

  /// The first `count` cells in their columns, the others below with the names of their columns.
  private func flowing(_ row: Int, _ widths: [Int], _ count: Int, _ width: Int) -> [String] {
    let cells = rows[row]
    var lines = aligned(cells[..<count], widths).wrapped(to: width, indent: Self.gap)
    let rest = count..<cells.count
    let isHeader = hasHeader && row == 0
    let room = max(1, width - Self.gap)
    let below: [String]
    if rest.count == 1, texts == cells.count {
      below = cells[count].wrapped(to: room)
    } else if isHeader {
      guard texts == cells.count else { return lines }
      below = Self.packed(rest.map { cells[$0] }, room)
    } else {
      // A row of counts is read for those that are not zero. The last text is known by its place.
      let told = rest.filter { !Self.isNothing(cells[$0]) }.map { column in
        !hasHeader || column == cells.count - 1 && texts == cells.count
          ? cells[column] : "\(rows[0][column]) \(cells[column])"
      }
      below = told.isEmpty ? [] : Self.packed(told, room)
    }
    lines += below.map { String(repeating: " ", count: Self.gap) + $0 }
    return lines.filter { $0.contains { $0 != " " } }
  }
}

extension TableLayout {
  /// The items with commas between them, in lines of at most `width` characters. An item is broken only where it is longer.
  fileprivate static func packed(_ items: [String], _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for (place, item) in items.enumerated() {
      let text = item + (place == items.count - 1 ? "" : ",")
      if !line.isEmpty, line.count + 1 + text.count <= width {
        line += " " + text
        continue
      }
      if !line.isEmpty { lines.append(line) }
      let parts = text.wrapped(to: width)
      lines += parts.dropLast()
      line = parts.last ?? ""
    }
    return lines + [line]
  }
}

extension String {
  /// The text in lines of at most `width` characters, broken at spaces. A word that is longer than a line, such as a path or
  /// a JSON value, is broken before a name or behind an item of it, and elsewhere only where it has none. Lines after the
  /// first are indented by `indent`.
  package func wrapped(to width: Int, indent: Int = 0) -> [String] {
    let width = Swift.max(1, width)
    guard count > width else { return [self] }
    let indent = Swift.min(indent, width / 2)
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var rest = self[...]
    var room = width
    while rest.count > room {
      let end = rest.lineEnd(in: room, next: width - indent)
      var line = rest[..<end]
      while line.last == " " { line.removeLast() }
      lines.append((lines.isEmpty ? "" : margin) + line)
      rest = rest[end...].drop { $0 == " " }
      room = width - indent
    }
    if !rest.isEmpty { lines.append((lines.isEmpty ? "" : margin) + rest) }
    return lines
  }
}

extension Substring {
  /// Where a line of at most `room` characters ends that begins here, the next one having room for `next`.
  fileprivate func lineEnd(in room: Int, next: Int) -> Index {
    let head = prefix(room)
    if self[head.endIndex] == " " { return head.endIndex }
    let words = head[(head.firstIndex { $0 != " " } ?? head.endIndex)...]
    let space = words.lastIndex(of: " ")
    if let space, self[space...].dropFirst().prefix(while: { $0 != " " }).count <= next { return space }
    // The word is longer than a line: it begins in this one, and is broken in its second half.
    if self[head.endIndex] == "/" { return head.endIndex }
    let half = head.index(head.startIndex, offsetBy: room / 2)
    if let place = words.dropFirst().lastIndex(where: { $0 == "/" || $0 == "," || $0 == " " }), place >= half {
      return self[place] == "," ? index(after: place) : place
    }
    return head.endIndex
  }
}
