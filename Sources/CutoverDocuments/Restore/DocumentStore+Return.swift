package import CutoverDomain
import CutoverJSON

/// Puts a folder that was away back to use.
extension DocumentStore {
  /// Has the folder go on after `sequence`, though it lacks the entries before that: the journal does not keep them any
  /// more. Every file is said to be whole only up to where the folder stands, so that an endpoint on its way back gets
  /// what its files lack from the repository. Nothing may write to the folder meanwhile. Throws ``SinkError``.
  package func passOver(in path: String, upTo sequence: Int64) throws(SinkError) {
    do {
      let folder = DocumentFolder(path: path, store: self)
      guard var position = try folder.position(), position.position.sequence < sequence else { return }
      let names = Set(documents.map(\.fileName)).union(try DocumentFolder.names(in: path).filter(isInFamily))
      for document in remembered where position.held[ExactString(document.fileName)] == nil {
        position.heldMemory[document.name] = position.memory[document.name]
      }
      for name in names where position.held[ExactString(name)] == nil {
        position.held[ExactString(name)] = position.position.sequence
        if !folder.has(name), !position.knows(ExactString(name)) {
          position.heldAbsent.insert(ExactString(name))
        }
      }
      position.position.sequence = sequence
      try folder.write(position)
      try folder.sync()
    } catch { throw DocumentFault.sinkError(error) }
  }
}
