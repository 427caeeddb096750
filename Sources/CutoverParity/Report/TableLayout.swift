/// A table laid out for a terminal. Nothing is ever cut off: what has no room in a row goes to lines of its own below it,
/// where counts of zero are left out.
package struct TableLayout {
  private let rows: [[String]]
  /// How many columns are texts, which stand on the left; the others are numbers, on the right.
  private let texts: Int

  /// The least room in which a last column of text is wrapped in its place.
  private static let narrowestColumn = 24
  private static let gap = 2

  /// `rows` begin with the header; all have as many cells.
  package init(_ rows: [[String]], texts: Int) {
    self.rows = rows
    self.texts = texts
  }

  /// The lines of each row, none longer than `width` characters; `nil` for output that is no terminal's.
  package func lines(width: Int?) -> [[String]] {
    guard let header = rows.first, !header.isEmpty else { return [] }
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let whole = widths.reduce(0) { $0 + $1 + Self.gap } - Self.gap
    guard let width, whole > width else { return rows.map { [aligned($0, widths)] } }
    let last = widths.count - 1
    // A column of zeros says nothing that its absence does not.
    if last >= texts, last > 0,
      let empty = (texts..<widths.count).last(where: { column in
        rows.dropFirst().allSatisfy { Self.isNothing($0[column]) }
      })
    {
      let others = rows.map { row in Array(row[..<empty] + row[(empty + 1)...]) }
      return TableLayout(others, texts: texts).lines(width: width)
    }
    let room = width - (whole - widths[last])
    if texts == widths.count, last > 0, room >= Self.narrowestColumn {
      return rows.map { wrappingLast($0, widths, room) }
    }
    var used = widths[0]
    var count = 1
    while count < widths.count, used + Self.gap + widths[count] <= width {
      used += Self.gap + widths[count]
      count += 1
    }
    return rows.indices.map { flowing($0, header, widths, count, width) }
  }

  private static func isNothing(_ cell: String) -> Bool { cell == "0" || cell == "-" }

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
  private func flowing(_ row: Int, _ header: [String], _ widths: [Int], _ count: Int, _ width: Int) -> [String] {
    let cells = rows[row]
    var lines = aligned(cells[..<count], widths).wrapped(to: width)
    let rest = count..<cells.count
    let isHeader = row == 0
    let room = max(1, width - Self.gap)
    let below: [String]
    if rest.count == 1, texts == cells.count {
      below = cells[count].wrapped(to: room)
    } else if isHeader {
      guard texts == cells.count else { return lines }
      below = Self.packed(rest.map { header[$0] }, room)
    } else {
      // A row of counts is read for those that are not zero. The last text is known by its place.
      let told = rest.filter { !Self.isNothing(cells[$0]) }.map { column in
        column == cells.count - 1 && texts == cells.count ? cells[column] : "\(header[column]) \(cells[column])"
      }
      below = told.isEmpty ? [] : Self.packed(told, room)
    }
    lines += below.filter { !$0.isEmpty }.map { String(repeating: " ", count: Self.gap) + $0 }
    return lines
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
  /// The text in lines of at most `width` characters, broken at spaces, and before the names of a path, where there are
  /// some; only a word that is longer than a line is broken elsewhere. Lines after the first are indented by `indent`.
  package func wrapped(to width: Int, indent: Int = 0) -> [String] {
    let width = Swift.max(1, width)
    guard count > width else { return [self] }
    let indent = Swift.min(indent, width / 2)
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var rest = self[...]
    while rest.count > (lines.isEmpty ? width : width - indent) {
      let room = lines.isEmpty ? width : width - indent
      let head = rest.prefix(room)
      let leading = head.prefix { $0 == " " }.endIndex
      var end = head.endIndex
      if rest[end] != " ", rest[end] != "/",
        let place = head[leading...].lastIndex(where: { $0 == " " || $0 == "/" })
      {
        // A break within the first half wastes room: only a word that fits the next line as a whole is worth it.
        let word = rest[place...].dropFirst().prefix { $0 != " " && $0 != "/" }
        if head.distance(from: head.startIndex, to: place) >= Swift.max(1, room / 2)
          || place > leading && word.count <= width - indent
        {
          end = place
        }
      }
      var line = rest[..<end]
      while line.last == " " { line.removeLast() }
      lines.append((lines.isEmpty ? "" : margin) + line)
      rest = rest[end...].drop { $0 == " " }
    }
    if !rest.isEmpty { lines.append((lines.isEmpty ? "" : margin) + rest) }
    return lines
  }
}
