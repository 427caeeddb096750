import CutoverJSON

/// The members of two objects that have lost step, as they wait for their partners. A name's first member belongs to the
/// other side's first of that name, its second to the second.
struct MemberJoin {
  struct Member {
    let name: ExactString
    let json: [UInt8]
  }

  /// Members of one side that wait, by name, first come first served.
  private struct Waiting {
    private var places: [ExactString: [Int]] = [:]
    private var members: [Member?] = []

    var rest: [Member] { members.compactMap { $0 } }

    func contains(_ name: ExactString) -> Bool { !places.isEmpty && places[name] != nil }

    mutating func add(_ member: Member) {
      places[member.name, default: []].append(members.count)
      members.append(member)
    }

    mutating func take(_ name: ExactString) -> [UInt8]? {
      guard !places.isEmpty, var queue = places[name], let place = queue.first else { return nil }
      queue.removeFirst()
      places[name] = queue.isEmpty ? nil : queue
      defer {
        members[place] = nil
        // Nothing is left to keep places for.
        if places.isEmpty { members.removeAll() }
      }
      return members[place]?.json
    }
  }

  private var left = Waiting()
  private var right = Waiting()
  /// Hashes of the names of all members that have met their partners.
  private var seen = SeenKeys()

  func isWaiting(for name: ExactString) -> Bool { left.contains(name) || right.contains(name) }

  /// Notes that both sides have a member `name`.
  mutating func note(_ name: ExactString) { seen.insert(Self.hash(name)) }

  mutating func addLeft(_ name: ExactString, _ json: [UInt8]) { left.add(Member(name: name, json: json)) }
  mutating func addRight(_ name: ExactString, _ json: [UInt8]) { right.add(Member(name: name, json: json)) }

  mutating func takeLeft(_ name: ExactString) -> [UInt8]? { taken(left.take(name), name) }
  mutating func takeRight(_ name: ExactString) -> [UInt8]? { taken(right.take(name), name) }

  /// The members without a partner, in the order they came in.
  func restLeft() -> [Member] { left.rest }
  func restRight() -> [Member] { right.rest }

  /// What a member without a partner is: `missing`, or one too many of its name.
  mutating func kind(of name: ExactString, _ missing: JSONDifference.Kind) -> JSONDifference.Kind {
    let hash = Self.hash(name)
    if seen.contains(hash) { return .duplicateKey }
    seen.insert(hash)
    return missing
  }

  private mutating func taken(_ json: [UInt8]?, _ name: ExactString) -> [UInt8]? {
    if json != nil { note(name) }
    return json
  }

  private static func hash(_ name: ExactString) -> UInt64 { RecordKey.hash(Array(name.string.utf8)) }
}
