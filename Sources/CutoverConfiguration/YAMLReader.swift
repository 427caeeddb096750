import CYaml

/// Reads one YAML document with libyaml.
///
/// What a configuration does not need is refused rather than guessed at: anchors and aliases, tags, a second document, a
/// name that occurs twice, names that are no scalars, nesting beyond ``maximumDepth``.
package struct YAMLReader {
  private let source: String
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  private static let maximumDepth = 16

  /// The document in `bytes`; one without any content is an empty node. `source` names it in errors.
  package static func read(_ bytes: [UInt8], source: String) throws(ConfigurationError) -> YAMLNode {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { throw ConfigurationError(source, "there is not enough memory") }
    defer { yaml_parser_delete(parser) }
    // The parser keeps the pointer, so the bytes stay in place until it is done.
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
    defer { input.deallocate() }
    _ = input.initialize(fromContentsOf: bytes)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    return try YAMLReader(source: source, parser: parser).document()
  }

  private func document() throws(ConfigurationError) -> YAMLNode {
    try expect(YAML_STREAM_START_EVENT)
    let first = try next()
    if first.kind == YAML_STREAM_END_EVENT { return YAMLNode(content: .empty, position: first.position) }
    let root = try node(try next(), depth: 0)
    try expect(YAML_DOCUMENT_END_EVENT)
    let last = try next()
    guard last.kind == YAML_STREAM_END_EVENT else {
      throw error(last.position, "a second document begins here; a configuration file has one")
    }
    return root
  }

  /// What of libyaml's event is needed, copied out of it.
  private struct Event {
    var kind: yaml_event_type_t
    var position: YAMLNode.Position
    var text = ""
    var isPlain = false
  }

  private func node(_ event: Event, depth: Int) throws(ConfigurationError) -> YAMLNode {
    guard depth <= Self.maximumDepth else { throw error(event.position, "this is nested too deeply") }
    switch event.kind {
    case YAML_SCALAR_EVENT:
      let isEmpty = event.isPlain && ["", "~", "null", "Null", "NULL"].contains(event.text)
      return YAMLNode(content: isEmpty ? .empty : .scalar(event.text), position: event.position)
    case YAML_SEQUENCE_START_EVENT:
      var elements: [YAMLNode] = []
      while true {
        let element = try next()
        if element.kind == YAML_SEQUENCE_END_EVENT { break }
        elements.append(try node(element, depth: depth + 1))
      }
      return YAMLNode(content: .sequence(elements), position: event.position)
    case YAML_MAPPING_START_EVENT:
      return YAMLNode(content: .mapping(try members(depth: depth)), position: event.position)
    default:
      throw error(event.position, "an alias cannot be used here; write the value out")
    }
  }

  private func members(depth: Int) throws(ConfigurationError) -> [YAMLNode.Member] {
    var members: [YAMLNode.Member] = []
    while true {
      let name = try next()
      if name.kind == YAML_MAPPING_END_EVENT { return members }
      guard name.kind == YAML_SCALAR_EVENT else { throw error(name.position, "a name must be a plain word") }
      if members.contains(where: { $0.name == name.text }) {
        throw error(name.position, "'\(name.text)' occurs twice; remove one of them")
      }
      members.append(
        YAMLNode.Member(name: name.text, position: name.position, value: try node(try next(), depth: depth + 1)))
    }
  }

  private func expect(_ kind: yaml_event_type_t) throws(ConfigurationError) {
    let event = try next()
    guard event.kind == kind else { throw error(event.position, "this is not expected here") }
  }

  private func next() throws(ConfigurationError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else {
      let mark = parser.pointee.problem_mark
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "this cannot be read"
      throw error(position(mark), "this is not YAML: \(problem)")
    }
    defer { yaml_event_delete(&raw) }
    var event = Event(kind: raw.type, position: position(raw.start_mark))
    var anchor: UnsafeMutablePointer<yaml_char_t>?
    var tag: UnsafeMutablePointer<yaml_char_t>?
    switch raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      event.text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      event.isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      (anchor, tag) = (scalar.anchor, scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      (anchor, tag) = (raw.data.sequence_start.anchor, raw.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      (anchor, tag) = (raw.data.mapping_start.anchor, raw.data.mapping_start.tag)
    default: break
    }
    if anchor != nil { throw error(event.position, "an anchor (&) cannot be used here; write the value out") }
    if tag != nil { throw error(event.position, "a tag (!) cannot be used here; remove it") }
    return event
  }

  private func position(_ mark: yaml_mark_t) -> YAMLNode.Position {
    YAMLNode.Position(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func error(_ position: YAMLNode.Position, _ message: String) -> ConfigurationError {
    ConfigurationError("\(source):\(position.line):\(position.column)", message)
  }
}
