package import CutoverDomain
import CutoverJSON

/// Puts a legacy folder that was away back to use.
package enum LegacyReturn {
  /// Where the folder says that it stands; `nil` where it says nothing. Throws ``SinkError`` where it cannot be read.
  package static func position(in folder: String) throws(SinkError) -> SinkPosition? {
    do { return try LegacyPosition(LegacyPosition.fileName, in: folder)?.position } catch {
      throw LegacyFault.sinkError(error)
    }
  }

  /// Has the folder go on after `sequence`, though it lacks the entries before that: the journal does not keep them any
  /// more. Every file is said to be whole only up to where the folder stands, so that an endpoint on its way back gets
  /// what its files lack from the repository. Nothing may write to the folder meanwhile. Throws ``SinkError``.
  package static func passOver(in path: String, upTo sequence: Int64) throws(SinkError) {
    do {
      guard var position = try LegacyPosition(LegacyPosition.fileName, in: path),
        position.position.sequence < sequence
      else { return }
      let folder = LegacyFolder(path: path, reach: { _ in })
      var names = Set(LegacyDocument.allCases.map(\.fileName))
      names.formUnion(try LegacyFolder.names(in: path).filter { $0.hasPrefix("analytics-") && $0.hasSuffix(".json") })
      if position.held[ExactString(LegacyDocument.conversations.fileName)] == nil {
        position.heldConversations = position.lastConversations
      }
      for name in names where position.held[ExactString(name)] == nil {
        position.held[ExactString(name)] = position.position.sequence
        if !folder.has(name), !position.knows(ExactString(name)) {
          position.heldAbsent.insert(ExactString(name))
        }
      }
      position.position.sequence = sequence
      try folder.write(position, to: LegacyPosition.fileName)
      try folder.sync()
    } catch { throw LegacyFault.sinkError(error) }
  }
}
