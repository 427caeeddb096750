import CutoverDomain
import CutoverJSON

/// The record whose differences are being reported, as both sides have it; empty where there is none.
final class RecordInHand {
  private(set) var legacy: [UInt8] = []
  private(set) var repository: [UInt8] = []

  func take(_ legacy: [UInt8], _ repository: [UInt8]) { (self.legacy, self.repository) = (legacy, repository) }
}

/// Finds the labels of a difference: whom and what the record concerns that it is in.
struct LabelReader {
  private let labels: [RecordLabel]
  private let secrets: Secrets
  /// Whether nothing is to be read out of records.
  private let onlyKeys: Bool

  init(_ labels: [RecordLabel], secrets: Secrets, onlyKeys: Bool) {
    self.labels = labels
    self.secrets = secrets
    self.onlyKeys = onlyKeys
  }

  /// Those that are found. `parameters` are the request's.
  func labels(of difference: JSONDifference, parameters: [String], in record: RecordInHand?) -> [EventLabel] {
    if labels.isEmpty { return [] }
    let segments = difference.path.segments
    let keyed = segments.firstIndex { if case .key = $0 { true } else { false } }
    return labels.compactMap { label in
      let value: String?
      switch label.source {
      case .parameter(let place): value = place < parameters.count ? parameters[place] : nil
      case .member(let place):
        if place < segments.count, case .member(let name) = segments[place] { value = name.string } else { value = nil }
      case .field(let name): value = keyed.flatMap { field(name, of: difference, at: $0, in: record) }
      }
      return value.flatMap { $0.isEmpty ? nil : EventLabel(label.name, $0) }
    }
  }

  /// A text of the record whose key is the path's segment `place`.
  private func field(
    _ name: String, of difference: JSONDifference, at place: Int, in record: RecordInHand?
  ) -> String? {
    let segments = difference.path.segments
    let path = JSONPath(Array(segments[...place])).appending(.member(ExactString(name)))
    guard !secrets.covers(path), case .key(let key) = segments[place] else { return nil }
    if let component = key.components.first(where: { $0.field == ExactString(name) }) {
      guard case .string(let value) = component.value else { return nil }
      return value.string
    }
    if onlyKeys { return nil }
    if place == segments.count - 1, let value = (difference.legacy ?? difference.repository)?[name]?.string {
      return value
    }
    for side in [record?.legacy, record?.repository] {
      if let side, !side.isEmpty, let value = (try? tree(of: side))?[name]?.string { return value }
    }
    return nil
  }
}

extension [EventLabel] {
  /// By name, as reports have them.
  var json: JSONValue { .fields(map { ($0.name, $0.value.json) }) }
}
