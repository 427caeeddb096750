import CutoverBasics
package import CutoverJSON
package import CutoverParity
import CutoverServer

/// Differences as the commands about runs show them: in groups, of each group the first few places. What is left out is
/// counted, and no group hides another one.
package struct DifferenceGroups {
  private struct Group {
    let title: String
    var note: String
    /// How many differences it has; `nil` where only those that are at hand are known.
    var count: Int?
    /// The lines of each place that is shown.
    var places: [[String]] = []
    var atHand = 0
  }

  private var groups: [Group] = []
  private var numbers: [String: Int] = [:]

  package static let shownGroups = 20
  package static let shownPlaces = 3

  package init() {}

  package var isEmpty: Bool { groups.isEmpty }

  /// Takes in a difference. Those with the same `title` make a group, which the first of them gives its `note` and, where
  /// more are known than are at hand, its `count`. `lines` say where it is, and what it is.
  package mutating func add(_ title: String, note: String = "", count: Int?, _ lines: [String]) {
    let number = numbers[title] ?? groups.count
    if number == groups.count {
      numbers[title] = number
      groups.append(Group(title: title, note: note, count: count))
    }
    groups[number].atHand += 1
    if groups[number].places.count < Self.shownPlaces { groups[number].places.append(lines) }
  }

  /// For a terminal of `width` characters; `nil` for other output. `whole` says where everything is.
  package func lines(width: Int?, whole: String) -> [String] {
    var lines: [(text: String, indent: Int)] = []
    for group in groups.prefix(Self.shownGroups) {
      lines.append(("", 0))
      lines.append(("\(group.title)\(group.count.map { " × \($0)" } ?? "")\(group.note)", 2))
      for place in group.places {
        for line in place { lines.append((line, line.prefix { $0 == " " }.count + 2)) }
      }
      let more = (group.count ?? group.atHand) - group.places.count
      if more > 0 { lines.append(("  … and \(more) \(group.count == nil ? "or more" : "more")", 4)) }
    }
    let hidden = groups.dropFirst(Self.shownGroups)
    if !hidden.isEmpty {
      let count = hidden.reduce(0) { $0 + ($1.count ?? $1.atHand) }
      lines.append(("", 0))
      lines.append(("… and \(counted(hidden.count, "more group")) with \(counted(count, "difference"))", 2))
    }
    if groups.contains(where: { ($0.count ?? .max) > $0.places.count }) || !hidden.isEmpty {
      lines.append(("", 0))
      lines.append((whole, 2))
    }
    return lines.flatMap { line in
      let text = VisibleText.escaping(line.text)
      return width.map { text.wrapped(to: $0, indent: line.indent) } ?? [text]
    }
  }
}

extension DifferenceGroups {
  /// The samples of a run, as the history has them.
  package init(samples: [JSONValue]) {
    for sample in samples {
      let text = { (name: String) in sample[name]?.string ?? "" }
      let rule = sample["rule"]?.string.map { ", tolerated by rule \($0)" } ?? ""
      let template = text("template").isEmpty ? "/" : text("template")
      add(
        "\(text("endpoint")): \(text("kind")) at \(template)\(rule)", count: sample["group_count"]?.int,
        Self.place(sample))
    }
  }

  /// What a run changed in what was known.
  package init(transitions: [Transition]) {
    for item in transitions {
      add(
        "\(item.state.words): \(item.kind) in \(item.request) at \(Self.template(of: item.path))", count: nil,
        ["  \(item.path.isEmpty ? "/" : item.path)"])
    }
    countWhatIsAtHand()
  }

  /// What is not resolved, the longest known first.
  package init(unresolved: [UnresolvedDifference]) {
    for item in unresolved {
      let runs = counted(item.occurrences, "run")
      add(
        "\(item.state.words): \(item.kind) in \(item.request) at \(Self.template(of: item.path))",
        note: ", first seen \(UTCDate(item.firstSeen).seconds), in \(runs)", count: nil,
        ["  \(item.path.isEmpty ? "/" : item.path)"])
    }
    countWhatIsAtHand()
  }

  private mutating func countWhatIsAtHand() {
    for number in groups.indices { groups[number].count = groups[number].atHand }
  }

  private static func place(_ sample: JSONValue) -> [String] {
    let parameters = (sample["parameters"]?.elements ?? []).compactMap(\.string)
    let request = parameters.isEmpty ? "" : "(\(parameters.joined(separator: ", "))) "
    let path = sample["path"]?.string ?? ""
    var lines = ["  \(request)\(path.isEmpty ? "/" : path), \(sample["state"]?.string ?? "")"]
    if let message = sample["message"]?.string, !message.isEmpty { lines.append("    \(message)") }
    let sides = ["legacy", "repository"]
    // A foreign write that no answer shows.
    if sides.allSatisfy({ sample[$0]?["type"]?.string == "absent" }) { return lines }
    for side in sides {
      guard let value = sample[side], value["type"] != nil else { continue }
      let shown = value["lexeme"]?.string == nil ? value["type"]?.string ?? "" : value.observedValue()
      lines.append("    \(side.padded(12))\(shown)")
    }
    return lines
  }

  /// A path with `*` in the place of each record key, as groups have it.
  private static func template(of path: String) -> String {
    if path.isEmpty { return "/" }
    return path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("[") && $0.hasSuffix("]") ? "*" : String($0) }.joined(separator: "/")
  }
}
