import CutoverDomain

/// How a node hands an answer of a side over to another one: frame by frame, each a letter and what belongs to it. Texts
/// and numbers are written as `FrameWriter` says.
enum SideFrame {
  /// A field with its whole value.
  case value(name: String, json: [UInt8], records: Int, faults: [MemberFault])
  /// A field with an array, whose elements follow up to ``end``.
  case records(name: String)
  case element(Record)
  case end
  /// Behind the last field.
  case last
  /// The side cannot be read further.
  case failure(ReadError)

  private enum Letter: UInt8 {
    case value = 0x76
    case records = 0x72
    case element = 0x65
    case end = 0x5D
    case last = 0x2E
    case failure = 0x21
  }

  func write(into writer: inout FrameWriter) {
    switch self {
    case .value(let name, let json, let records, let faults):
      writer.byte(Letter.value.rawValue)
      writer.text(name)
      writer.bytes(json)
      writer.number(Int64(records))
      writer.number(Int64(faults.count))
      for fault in faults {
        writer.text(fault.member)
        writer.error(fault.error)
      }
    case .records(let name):
      writer.byte(Letter.records.rawValue)
      writer.text(name)
    case .element(let record):
      writer.byte(Letter.element.rawValue)
      writer.bytes(record.json)
      writer.byte(record.fault == nil ? 0 : 1)
      if let fault = record.fault { writer.error(fault) }
    case .end: writer.byte(Letter.end.rawValue)
    case .last: writer.byte(Letter.last.rawValue)
    case .failure(let error):
      writer.byte(Letter.failure.rawValue)
      writer.error(error)
    }
  }

  /// Throws ``FrameReader/Malformed``.
  init(from reader: inout FrameReader) throws {
    switch Letter(rawValue: try reader.byte()) {
    case .value:
      let (name, json, records) = (try reader.text(), try reader.bytes(), try reader.number())
      var faults: [MemberFault] = []
      for _ in 0..<(try reader.number()) {
        faults.append(MemberFault(member: try reader.text(), error: try reader.error()))
      }
      self = .value(name: name, json: json, records: Int(records), faults: faults)
    case .records: self = .records(name: try reader.text())
    case .element:
      let json = try reader.bytes()
      self = .element(
        try reader.byte() == 0 ? Record(json: json) : Record(undecodable: try reader.error(), key: json))
    case .end: self = .end
    case .last: self = .last
    case .failure: self = .failure(try reader.error())
    case nil: throw FrameReader.Malformed()
    }
  }
}

/// Writes frames: numbers in eight bytes, the lowest first; texts and bytes behind their length.
struct FrameWriter {
  private(set) var content: [UInt8] = []

  mutating func byte(_ byte: UInt8) { content.append(byte) }

  mutating func number(_ number: Int64) {
    withUnsafeBytes(of: number.littleEndian) { content.append(contentsOf: $0) }
  }

  mutating func bytes(_ bytes: [UInt8]) {
    number(Int64(bytes.count))
    content += bytes
  }

  mutating func text(_ text: String) { bytes(Array(text.utf8)) }

  mutating func error(_ error: ReadError) {
    text(error.code.rawValue)
    text(error.source)
    text(error.message)
    byte(error.remedy == nil ? 0 : 1)
    if let remedy = error.remedy { text(remedy) }
  }
}

/// Reads what a ``FrameWriter`` has written.
struct FrameReader {
  /// The bytes are no frames.
  struct Malformed: Error {}

  private let content: [UInt8]
  private var position = 0

  init(_ content: [UInt8]) { self.content = content }

  var isAtEnd: Bool { position == content.count }

  mutating func byte() throws -> UInt8 {
    guard position < content.count else { throw Malformed() }
    defer { position += 1 }
    return content[position]
  }

  mutating func number() throws -> Int64 {
    guard content.count - position >= 8 else { throw Malformed() }
    defer { position += 8 }
    return content.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Int64.self)) }
  }

  mutating func bytes() throws -> [UInt8] {
    let count = try number()
    guard count >= 0, count <= content.count - position else { throw Malformed() }
    defer { position += Int(count) }
    return Array(content[position..<position + Int(count)])
  }

  mutating func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }

  mutating func error() throws -> ReadError {
    guard let code = ReadError.Code(rawValue: try text()) else { throw Malformed() }
    let (source, message) = (try text(), try text())
    return ReadError(code, source: source, message: message, remedy: try byte() == 0 ? nil : try text())
  }
}
