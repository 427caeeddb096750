import CutoverDomain
import CutoverRepository

/// An event of a declared domain, checked.
struct DeclaredEvent: DomainEvent {
  enum Body: Sendable {
    case change(any RecordChange)
    case backfill(BackfillOrder)
  }

  let id: String
  let type: String
  let body: Body
}

extension EventType {
  /// How its events are read.
  var form: EventForm {
    let (name, change) = (name, change)
    return EventForm(name) { text, id in
      let change = try change(text.reader)
      if !text.isOwn, let refusal = try change.refusal { throw refusal }
      try text.keep { try change.meaning }
      return DeclaredEvent(id: id, type: name, body: .change(change))
    }
  }
}

extension EventForm {
  /// The event that has the repository take over a copy of the legacy documents.
  static let backfill = EventForm(BackfillOrder.eventType, isOwn: true) { text, id in
    let order = try BackfillOrder(reading: text.reader)
    try text.keep { try order.json }
    return DeclaredEvent(id: id, type: BackfillOrder.eventType, body: .backfill(order))
  }
}
