package import CutoverDomain
import CutoverJSON

/// That the repository takes over a legacy dataset as it was at a point of the journal. Nobody outside may send such an
/// event.
package struct BackfillOrder: WireObject {
  /// The folder with the copy, which nobody changes.
  package var folder = ""
  /// The number of records in a transaction.
  package var batch: Int64 = 1000

  package static let fieldTable = FieldTable(of: Self.self)

  package init() {}

  package init(folder: String, batch: Int64 = 1000) { (self.folder, self.batch) = (folder, batch) }

  package mutating func visit<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws {
    try visitor.string("folder", &folder)
    try visitor.integer("batch", &batch)
  }

  /// What events of this type are called on the wire.
  package static let eventType = "backfill"
  /// What the ids of such events begin with, and no others.
  package static let idPrefix = "backfill:"

  /// The JSON of the event `id`, which has the copy in `folder` taken over, `batch` records in a transaction.
  package static func event(id: String, folder: String, batch: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("type", eventType)
    writer.field("id", id)
    writer.name("data" as StaticString)
    writer.beginObject()
    writer.field("folder", folder)
    writer.field("batch", Int64(batch))
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }
}
