import CutoverDomain
import CutoverJSON

/// The rows of the repository that did not come through the sink, and which differences they explain.
struct ForeignWrites {
  private struct Place: Hashable {
    let parameters: [String]
    let path: ArraySlice<JSONPath.Segment>
  }

  private let notes: [ForeignWriteNote]
  /// Those that are told of where they explain nothing: others explain a window of what another request shows.
  private var told: Set<Int> = []
  /// The newest write to each place.
  private var places: [Place: Int] = [:]

  /// `notes` with the newest first, and `isTold` says of each whether it is told of where it explains nothing. A row that
  /// was written several times is one: the newest write says what it is now.
  init(_ notes: [ForeignWriteNote], isTold: (ForeignWriteNote) -> Bool = { _ in true }) {
    var newest: [ForeignWriteNote] = []
    for note in notes {
      let place = Place(parameters: note.parameters, path: note.path.segments[...])
      guard places[place] == nil else { continue }
      places[place] = newest.count
      if isTold(note) { told.insert(newest.count) }
      newest.append(note)
    }
    self.notes = newest
  }

  /// Those that `planned` show, and with `isWhole` those that no request of `endpoint` is known to show. Throws `ReadError`.
  init(in reading: any DomainSnapshot, of endpoint: Endpoint, _ planned: [Request], isWhole: Bool) throws {
    let notes = try reading.foreignWrites(for: endpoint)
    let own = Set(planned.map(\.parameters))
    // Nobody else is asked for where there is nothing to tell apart.
    let all = notes.isEmpty ? [] : try reading.requests(for: endpoint).map(\.parameters)
    let others = Set(all).subtracting(own)
    let whole = Set(planned.map(\.wholeParameters))
    func isTold(_ note: ForeignWriteNote) -> Bool {
      own.contains(note.parameters) || isWhole && !others.contains(note.parameters)
    }
    self.init(notes.filter { isTold($0) || whole.contains($0.parameters) }, isTold: isTold)
  }

  /// What the write to the record that `difference` is in was, and notes in `explaining` that it explains something; `nil`
  /// where there was none. A window shows the records of the whole list, whose writes are noted there.
  func explain(_ difference: JSONDifference, in request: Request, _ explaining: inout Set<Int>) -> String? {
    if notes.isEmpty { return nil }
    let path = difference.path.segments
    for parameters in request.isWindow ? [request.parameters, request.wholeParameters] : [request.parameters] {
      for count in 1...max(1, path.count) {
        guard let place = places[Place(parameters: parameters, path: path.prefix(count))] else { continue }
        explaining.insert(place)
        return "foreign write: \(notes[place].message)"
      }
    }
    return nil
  }

  /// The writes that explain nothing, oldest last.
  func unexplaining(_ explaining: Set<Int>) -> [ForeignWriteNote] {
    notes.indices.filter { told.contains($0) && !explaining.contains($0) }.map { notes[$0] }
  }
}
