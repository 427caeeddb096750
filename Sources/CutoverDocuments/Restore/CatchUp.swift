import CutoverDomain
import CutoverJSON
import Glibc

/// Brings held files up to date by applying the events that were kept from them. They lose nothing by that: neither
/// records, nor members that the reader does not know. The repository is not asked.
///
/// A file is linked into a scratch folder, where a sink of its own applies the events; the result is put in the file's
/// place once it holds everything.
final class CatchUp {
  /// A file that stays as it is.
  struct Left: Equatable {
    let name: String
    let reason: String
  }

  /// Files that were left alone at one entry, and the folder and the sink in which they catch up.
  private struct Group {
    let names: [String]
    let folder: String
    let sink: DocumentSink
    var sequence: Int64
  }

  private let events: JournalEvents
  private let scratch: String
  private var groups: [Group] = []
  private var caughtUp: [String] = []
  private(set) var left: [Left] = []

  /// How often it follows the running sink before that has to stand still.
  private static let approaches = 4

  /// - Parameter scratch: A folder that is made, and removed by ``end()``.
  init(_ events: JournalEvents, scratch: String) {
    self.events = events
    self.scratch = scratch
  }

  /// Brings the released files of `sink` up to date; returns their names, and the folder that has what they replaced.
  func run(_ sink: DocumentSink, keptIn kept: String) throws(SinkError) -> (names: [String], kept: String?) {
    do {
      guard let position = try sink.standing() else { return ([], nil) }
      try prepare(try sink.released(), sink.folder, position)
      for _ in 0..<Self.approaches {
        guard let target = try sink.standing()?.position.sequence,
          groups.contains(where: { $0.sequence < target })
        else { break }
        follow(to: target)
      }
      guard !groups.isEmpty else { return ([], nil) }
      let folder = try sink.restore(keptIn: kept) { position in
        follow(to: position.position.sequence)
        return try whole()
      }
      return (caughtUp.sorted(), folder)
    } catch { throw DocumentFault.sinkError(error) }
  }

  /// The files as they are to be put in place.
  private func whole() throws -> [(name: String, content: [UInt8])] {
    var files: [(name: String, content: [UInt8])] = []
    for group in groups {
      for name in group.names {
        if let bytes = try Self.bytes(of: name, in: group.folder) {
          files.append((name, bytes))
        } else {
          left.append(Left(name: name, reason: "no event has made it"))
        }
      }
    }
    caughtUp = files.map(\.name)
    return files
  }

  /// Removes the scratch folder.
  func end() {
    for group in groups { group.sink.close() }
    for name in (try? DocumentFolder.names(in: scratch)) ?? [] where !name.hasPrefix(".") {
      let folder = scratch + "/" + name
      for file in (try? DocumentFolder.names(in: folder)) ?? [] { unlink(folder + "/" + file) }
      rmdir(folder)
    }
    rmdir(scratch)
  }

  private func prepare(_ names: [String], _ source: DocumentFolder, _ position: FolderPosition) throws {
    guard !names.isEmpty else { return }
    // What a killed process left there is of no use.
    end()
    guard mkdir(scratch, 0o700) == 0 || errno == EEXIST else { throw DocumentFault.writing(scratch, errno) }
    var ready: [Int64: [String]] = [:]
    let replaced = Set(try source.store.replacedParts(in: source.path))
    for name in names {
      let sequence = position.held[ExactString(name)] ?? FolderPosition.elsewhere
      if let reason = objection(to: name, at: sequence, source, position, isReplaced: replaced.contains(name)) {
        left.append(Left(name: name, reason: reason))
      } else {
        ready[sequence, default: []].append(name)
      }
    }
    let store = source.store
    for (sequence, names) in ready.sorted(by: { $0.key < $1.key }) {
      let folder = "\(scratch)/\(sequence)"
      guard mkdir(folder, 0o700) == 0 else { throw DocumentFault.writing(folder, errno) }
      for name in names where source.has(name) { try store.link(name, from: source.path, to: folder) }
      let start = FolderPosition(
        SinkPosition(journal: events.journal, sequence: sequence),
        memory: store.emptyMemory.merging(position.heldMemory) { $1 })
      try DocumentFolder(path: folder, store: store).write(start)
      let sink = DocumentSink(path: folder, of: store)
      sink.hold(.all(but: names, of: store))
      groups.append(Group(names: names, folder: folder, sink: sink, sequence: sequence))
    }
  }

  /// Why the journal cannot bring a file up to date; `nil` where it can.
  private func objection(
    to name: String, at sequence: Int64, _ source: DocumentFolder, _ position: FolderPosition, isReplaced: Bool
  ) -> String? {
    if sequence == FolderPosition.elsewhere || position.position.journal != events.journal {
      return "it was left alone when the folder followed another journal"
    }
    if sequence + 1 < events.first {
      return "it was left alone at entry \(sequence), and the journal begins at entry \(events.first)"
    }
    if let document = source.store.remembered.first(where: { $0.fileName == name }),
      position.heldMemory[document.name] == nil
    {
      return "an older version of Cutover left it alone, and did not note what belongs to it"
    }
    if !position.heldAbsent.contains(ExactString(name)), !source.has(name) {
      return "it is not in the legacy folder"
    }
    return isReplaced ? source.store.replacementReason : nil
  }

  /// Applies what there is up to `target`. A file that cannot take it is left as it is.
  private func follow(to target: Int64) {
    var after = groups.map(\.sequence).min() ?? target
    while after < target, !groups.isEmpty {
      do {
        let (batch, end) = try events.read(after, target)
        for index in groups.indices.reversed() where groups[index].sequence < end {
          do {
            try apply(batch, end, to: groups[index])
            groups[index].sequence = end
          } catch { drop(index, error) }
        }
        guard end > after else { throw DocumentFault.damaged(scratch, "the journal has no entry after \(after)") }
        after = end
      } catch {
        for index in groups.indices.reversed() where groups[index].sequence < target { drop(index, error) }
        return
      }
    }
  }

  private func drop(_ index: Int, _ error: any Error) {
    let group = groups.remove(at: index)
    group.sink.close()
    let reason = DocumentFault.sinkError(error).message
    left += group.names.map { Left(name: $0, reason: reason) }
  }

  /// As the sink's runner does it: what no file can take is parked already, and passed over.
  private func apply(_ batch: [SequencedEvent], _ end: Int64, to group: Group) throws(SinkError) {
    var batch = batch
    let position = SinkPosition(journal: events.journal, sequence: end)
    while true {
      do throws(SinkError) { return try group.sink.apply(batch, upTo: position) } catch {
        guard case .rejected(let rejections) = error.code else { throw error }
        let refused = Set(rejections.map(\.sequence))
        let rest = batch.filter { !refused.contains($0.sequence) }
        guard rest.count < batch.count else { throw error }
        batch = rest
      }
    }
  }

  /// `nil` where there is no such file.
  private static func bytes(of name: String, in folder: String) throws -> [UInt8]? {
    guard access(folder + "/" + name, F_OK) == 0 else { return nil }
    let file = try DocumentFile(name, in: folder, options: .init())
    var bytes = [UInt8](repeating: 0, count: file.size)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(file.descriptor, $0.baseAddress! + done, $0.count - done, off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DocumentFault.reading(file.path, count < 0 ? errno : 0) }
      done += count
    }
    return bytes
  }
}
