package import CutoverDomain
package import CutoverJSON

/// The folder as a batch of events finds it.
package struct FolderView: Sendable {
  /// What the folder remembers.
  package let memory: FolderMemory
  let folder: DocumentFolder
  /// The files that are left alone. They lack events.
  package let left: Set<String>
  /// The files that are known to have been there.
  let known: Set<String>

  /// Why a file cannot be looked at. No fault of the event's.
  struct Failure: Error {
    let cause: any Error
  }

  /// The records of a list by their keys, of those with one key the first, as the file has them now; none where there is no
  /// file yet. All of them are in memory then: for files of a size that allows it.
  package func records<Record: WireObject>(of list: ListDataset<Record>) throws -> [ExactString: Record] {
    do {
      let file = try DocumentFile(list.fileName, in: folder.path, options: .legacy)
      var records: [ExactString: Record] = [:]
      let next = try DocumentList(list, in: file).listing.next
      while let record = try next?() {
        let key = ExactString(list.keyOf(record))
        if records[key] == nil { records[key] = record }
      }
      return records
    } catch let error as ReadError where error.code == .missing && !known.contains(list.fileName) {
      // That the whole folder is gone is found out when something is written into it.
      return [:]
    } catch let error as ReadError where error.code == .missing {
      let readers = folder.store.readers(of: list.fileName)
      throw Failure(cause: DocumentFault.gone("\(folder.path)/\(list.fileName)", readers: readers))
    } catch { throw Failure(cause: DocumentFault.sinkError(error)) }
  }
}
