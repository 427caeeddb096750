package import CutoverDomain
package import CutoverHosting

/// The events of a domain, as those that send some meet them: where another domain of the program has a type that this
/// one does not, the refusal says so, and where the event has to go.
package struct DomainEvents: EventDecoder {
  private let domain: any HostedDomain.Type
  private let own: any EventDecoder

  package init(of domain: any HostedDomain.Type) {
    self.domain = domain
    own = domain.decoder
  }

  package var types: [String] { own.types }

  package func decode(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    do { return try own.decode(json) } catch { throw error.code == .unknownType ? addressed(error, json) : error }
  }

  package func decodeAccepted(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> any DomainEvent {
    if let marker = CutMarker(json) { return marker }
    return try own.decodeAccepted(json)
  }

  package func meaning(_ json: UnsafeBufferPointer<UInt8>) throws(EventError) -> [UInt8] { try own.meaning(json) }

  package func outline(_ json: UnsafeBufferPointer<UInt8>) -> EventOutline { own.outline(json) }

  private func addressed(_ error: EventError, _ json: UnsafeBufferPointer<UInt8>) -> EventError {
    let others = Domains.all.filter { $0.name != domain.name && Self.isKnown(json, to: $0) }
    let carried = Instance.current.domains.map { $0.name }
    let ways = others.map { other in
      "the domain \(other.name) has this type"
        + (carried.contains(other.name)
          ? ": send the event with 'cutover ingest --domain \(other.name)', or to POST /ingest/\(other.name)"
          : ", and is not one of this instance (the setting 'domain' lists those)")
    }
    guard !ways.isEmpty else { return error }
    // The types of this domain are of no use to somebody who meant another one.
    let message = error.message.ranges(of: "; there are ").last.map { error.message[..<$0.lowerBound] }
    return EventError(
      error.code, field: error.field, column: error.column,
      "\(message ?? error.message[...]) in the domain \(domain.name); \(ways.joined(separator: "; "))")
  }

  /// Whether the type is one of the domain's, whatever else is wrong with the event.
  private static func isKnown(_ json: UnsafeBufferPointer<UInt8>, to other: any HostedDomain.Type) -> Bool {
    do throws(EventError) { _ = try other.decoder.decode(json) } catch { return error.code != .unknownType }
    return true
  }
}
