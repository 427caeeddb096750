import CutoverDomain
import CutoverJSON

/// The bodies at hand, within a bound of memory: two halves, of which the older goes when the newer is full. What is
/// used moves to the newer one, so whatever is asked for now and then stays.
struct BodyShelf {
  /// What a body answers.
  struct Key: Hashable {
    let endpoint: ExactString
    let parameters: [ExactString]

    init(_ request: Request) {
      endpoint = ExactString(request.endpoint.name)
      parameters = request.parameters.map { ExactString($0) }
    }
  }

  struct Entry {
    let request: Request
    let token: ChangeToken
    let body: ServedBody
    let made: ContinuousClock.Instant
    /// When it was last compared with the store.
    var checked: ContinuousClock.Instant

    init(_ request: Request, token: ChangeToken, body: ServedBody) {
      (self.request, self.token, self.body) = (request, token, body)
      made = .now
      checked = made
    }
  }

  private let limit: Int
  private var newer: [Key: Entry] = [:]
  private var older: [Key: Entry] = [:]
  private var newerBytes = 0

  /// `limit` is in bytes.
  init(limit: Int) { self.limit = limit }

  mutating func entry(_ key: Key) -> Entry? {
    if let entry = newer[key] { return entry }
    guard let entry = older.removeValue(forKey: key) else { return nil }
    put(entry, key)
    return entry
  }

  /// Those of at most so many bytes that were not compared for longest.
  func leastChecked(_ count: Int, upTo bytes: Int) -> [(key: Key, entry: Entry)] {
    let small = newer.merging(older) { new, _ in new }.filter { $0.value.body.footprint <= bytes }
    return small.sorted { $0.value.checked < $1.value.checked }.prefix(count).map { ($0.key, $0.value) }
  }

  /// Notes that the entry, if it is still there, was compared now.
  mutating func noteChecked(_ key: Key, _ entry: Entry) {
    if newer[key]?.body === entry.body { newer[key]?.checked = .now }
    if older[key]?.body === entry.body { older[key]?.checked = .now }
  }

  /// Removes the entry; false where there is another one by now.
  mutating func remove(_ key: Key, _ entry: Entry) -> Bool {
    if let known = newer[key], known.body === entry.body {
      newer[key] = nil
      newerBytes -= known.body.footprint
      return true
    }
    guard older[key]?.body === entry.body else { return false }
    older[key] = nil
    return true
  }

  mutating func put(_ entry: Entry, _ key: Key) {
    // A body that would push out all others is assembled anew each time it is asked for.
    let size = entry.body.footprint
    older[key] = nil
    if let old = newer.removeValue(forKey: key) { newerBytes -= old.body.footprint }
    guard size <= limit / 2 else { return }
    if newerBytes + size > limit / 2 {
      older = newer
      newer = [:]
      newerBytes = 0
    }
    newer[key] = entry
    newerBytes += size
  }
}
