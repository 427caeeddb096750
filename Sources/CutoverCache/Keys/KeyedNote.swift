package import CutoverJSON

/// One value that has to be brought up to date in Redis, known by its kind and the names in its key.
package struct KeyedNote<Kinds: CacheKind>: CacheNaming, Hashable {
  package typealias Kind = Kinds

  package let kind: Kinds
  // Two fields and no array: a note is made for every event.
  @usableFromInline let first: ExactString
  @usableFromInline let second: ExactString

  /// `first` and `second` are the names in the key, in its order; empty where it has none.
  @inlinable package init(_ kind: Kinds, _ first: String = "", _ second: String = "") {
    self.kind = kind
    self.first = ExactString(first)
    self.second = ExactString(second)
  }

  @inlinable package static func == (left: KeyedNote, right: KeyedNote) -> Bool {
    left.kind == right.kind && left.first == right.first && left.second == right.second
  }

  @inlinable package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(first)
    hasher.combine(second)
  }

  package static var everything: KeyedNote { KeyedNote(.everything) }

  /// The names in the key, in its order.
  package var names: [String] { Array([first.string, second.string].prefix(kind.labels.count)) }

  /// The note as JSON: `{"refresh":"positions","model":"gpt-5"}`.
  package var payload: OpaqueJSON {
    var writer = JSONWriter(reserving: 64)
    writer.beginObject()
    writer.field("refresh", kind.rawValue)
    for (label, name) in zip(kind.labels, names) {
      writer.name(label)
      writer.string(name)
    }
    writer.endObject()
    return OpaqueJSON(unchecked: String(decoding: writer.bytes, as: UTF8.self))
  }

  package init?(payload: OpaqueJSON) {
    guard let payload = try? JSONValue.parse(Array(payload.text.utf8)),
      let kind = payload["refresh"]?.string.flatMap(Kind.init(rawValue:))
    else { return nil }
    let names = kind.labels.compactMap { payload[$0]?.string }
    guard names.count == kind.labels.count else { return nil }
    self.init(kind, names: names)
  }

  /// The value that `key` holds, where it is one that no endpoint shows; `nil` of all others.
  init?(unshownKey key: String, in keys: CacheKeys) {
    guard let parts = keys.parts(of: key) else { return nil }
    for (kind, shape) in Kind.shapes where shape.isUnshown {
      guard let names = shape.names(in: parts) else { continue }
      self.init(kind, names: names)
      return
    }
    return nil
  }

  private init(_ kind: Kind, names: [String]) {
    self.init(kind, names.first ?? "", names.count > 1 ? names[1] : "")
  }

  package func key(in keys: CacheKeys) -> CacheKey { kind.shape.key(names, in: keys) }
}

/// Contents whose keys and notes follow from the shapes of their kinds.
package protocol KeyedContents: CacheContents where Note == KeyedNote<Kind> {
  associatedtype Kind: CacheKind
}

extension KeyedContents {
  package func key(of note: Note) -> CacheKey { note.key(in: keys) }

  package func storedNote(ofKey key: String) -> Note? { Note(unshownKey: key, in: keys) }

  /// The key of a kind of values, with its names.
  package subscript(_ kind: Kind, _ first: String = "", _ second: String = "") -> CacheKey {
    Note(kind, first, second).key(in: keys)
  }
}
