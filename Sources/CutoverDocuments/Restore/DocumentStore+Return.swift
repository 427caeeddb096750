package import CutoverDomain
import CutoverJSON
import Glibc

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

  /// Takes up a folder that was put there again. What it knew of the versions of its files is forgotten, since these are
  /// others; and it goes on after `sequence`, see ``passOver(in:upTo:)``. Throws ``SinkError``.
  package func takeUp(_ path: String, from sequence: Int64) throws(SinkError) {
    do {
      let folder = DocumentFolder(path: path, store: self)
      guard var position = try folder.position() else { return }
      (position.histories, position.digests) = ([:], [:])
      try folder.write(position)
      try folder.sync()
    } catch { throw DocumentFault.sinkError(error) }
    try passOver(in: path, upTo: sequence)
  }

  /// The files that are not as Cutover left them, as far as the folder knows how it left them. Throws ``SinkError``.
  package func changedByOthers(in path: String) throws(SinkError) -> [String] {
    do {
      guard let position = try DocumentFolder(path: path, store: self).position() else { return [] }
      let names = Set(position.histories.keys).union(position.sizes.keys.map(\.string))
      return names.filter { name in
        var status = stat()
        guard stat(path + "/" + name, &status) == 0 else { return true }
        if let history = position.histories[name] { return history.last != DocumentFile.fingerprint(status) }
        guard let size = position.sizes[ExactString(name)], size == Int64(status.st_size) else { return true }
        return position.digests[ExactString(name)].map {
          $0 != FileDigest.of(path + "/" + name, size: size)
        } ?? false
      }.sorted()
    } catch { throw DocumentFault.sinkError(error) }
  }

  package func replacedParts(in path: String) throws(SinkError) -> [String] {
    try changedByOthers(in: path).filter { access(path + "/" + $0, F_OK) == 0 }
  }
}
