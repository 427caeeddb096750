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
    let token: ChangeToken
    let body: ServedBody
    let made: ContinuousClock.Instant
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
