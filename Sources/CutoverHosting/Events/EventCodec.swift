package import CutoverDomain
import CutoverJSON

/// Makes events of their JSON, `{"type": …, "id": …, "data": {…}}`, and refuses what a store could not make sense of.
///
/// Whatever is not required is read as the legacy reader reads it: a field that is missing or null is the type's zero, what
/// nobody knows is passed over, names match ignoring case. One pass does where the type comes before the data.
package struct EventCodec: EventDecoder {
  private let forms: [EventForm]
  private let labels: [String]

  /// `labels` are fields of the data that log entries carry.
  package init(_ forms: [EventForm], labels: [String] = []) { (self.forms, self.labels) = (forms, labels) }

  package var types: [String] { forms.filter { !$0.isOwn }.map(\.name) }

  package func decode(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    guard json.count <= largestEvent else {
      throw EventError(.tooLarge, "the event has \(json.count) bytes, more than \(largestEvent)")
    }
    var text = EventText(json, isOwn: false)
    return try event(&text)
  }

  package func decodeAccepted(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    var text = EventText(json, isOwn: true)
    return try event(&text)
  }

  package func meaning(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> [UInt8] {
    var text = EventText(json, isOwn: true, keepsMeaning: true)
    let event = try event(&text)
    return Array("\(event.type) ".utf8) + text.meaning
  }

  private func event(_ text: inout EventText) throws(EventError) -> any DomainEvent {
    do { return try read(&text) } catch let error as JSONError {
      throw EventError(error)
    } catch let error as EventError {
      throw error.located(in: text.json)
    } catch { throw EventError(.outOfRange, "\(error)").located(in: text.json) }
  }

  private func read(_ text: inout EventText) throws -> any DomainEvent {
    let reader = text.reader
    let envelope = EventEnvelope(reader: reader, isOwn: text.isOwn)
    var form: Int?
    var id: String?
    var event: (any DomainEvent)?
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.memberName(is: "type") {
        try envelope.check(isFirst: form == nil)
        form = try self.form(try reader.readString(), envelope)
      } else if reader.memberName(is: "id") {
        try envelope.check(isFirst: id == nil)
        id = try envelope.readID()
      } else if reader.memberName(is: "data") {
        try envelope.check(isFirst: event == nil)
        let known = try form ?? self.form(try laterType(in: text.json), envelope)
        // One that is missing or wrong is refused where it should be.
        event = try forms[known].read(&text, id ?? (try? EventEnvelope.later("id", in: text.json)) ?? "")
      }
    }
    try reader.finish()
    guard form != nil else { throw EventEnvelope.missing("type") }
    guard id != nil else { throw EventEnvelope.missing("id") }
    guard let event else { throw EventEnvelope.missing("data") }
    return event
  }

  private func laterType(in json: UnsafeBufferPointer<UInt8>) throws -> String {
    guard let type = try EventEnvelope.later("type", in: json) else { throw EventEnvelope.missing("type") }
    return type
  }

  private func form(_ name: String, _ envelope: EventEnvelope) throws -> Int {
    for index in forms.indices where forms[index].name == name && (envelope.isOwn || !forms[index].isOwn) {
      return index
    }
    throw EventEnvelope.unknown(name, among: forms.filter { !$0.isOwn }.map(\.name))
  }
}

/// The most bytes of an event.
private let largestEvent = 1 << 20

// MARK: - What can be told of any text

extension EventCodec {
  /// Reads as far as the text can be read: of one that breaks off, what stands before that.
  package func outline(_ json: UnsafeBufferPointer<UInt8>) -> EventOutline {
    var outline = EventOutline()
    // The names stand at the beginning.
    let reader = JSONReader(bytes: Array(json.prefix(1 << 16)), source: "event")
    try? read(reader, into: &outline)
    return outline
  }

  private func read(_ reader: JSONReader, into outline: inout EventOutline) throws {
    guard try reader.peek() == .object else { return }
    try reader.beginObject()
    while try reader.nextMember() {
      // A name is valid until the next call.
      let (isType, isID) = (reader.memberName(is: "type"), reader.memberName(is: "id"))
      let isData = reader.memberName(is: "data")
      let kind = try reader.peek()
      if isType, kind == .string {
        outline.type = EventLabel("type", try reader.readString()).value
      } else if isID, kind == .string {
        outline.id = EventLabel("event", try reader.readString()).value
      } else if isData, kind == .object {
        try readData(reader, into: &outline)
      }
    }
  }

  private func readData(_ reader: JSONReader, into outline: inout EventOutline) throws {
    let labelOfID = forms.first { $0.name == outline.type }?.labelOfID
    try reader.beginObject()
    while try reader.nextMember() {
      let member = String(decoding: reader.memberName, as: UTF8.self)
      let name = labels.contains(member) ? member : member == "id" ? labelOfID : nil
      guard let name, try reader.peek() == .string else { continue }
      let value = try reader.readString()
      if !value.isEmpty { outline.labels.append(EventLabel(name, value)) }
    }
  }
}
