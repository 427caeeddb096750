import CutoverDomain
package import CutoverPostgres
package import CutoverRepository
import Glibc

/// What it takes to bring one legacy document into the repository.
package protocol DocumentLoad {
  /// The document's name, as people know it.
  var name: String { get }
  /// Whether it stands for documents of which there can be none: they are no dataset then.
  var isFamily: Bool { get }

  /// Reads the document to its end and returns how many records it has. Throws `ReadError` for the first fault:
  /// whatever would be refused, or would not come back as it was, is found here, before anything is written.
  func check() throws -> Int

  /// Writes the document, and returns how many rows that changed. `progress` hears of the records done so far.
  func write(to connection: PostgresConnection, progress: (Int) -> Void) throws -> Int
}

extension DocumentLoad {
  package var isFamily: Bool { false }
}

/// The legacy documents of a folder on their way into the repository.
///
/// Everything is read and checked before anything is written, so that a faulty document leaves the repository as it was.
/// Rows are then written in batches, each one transaction with a note of how far it came: a load that was killed goes on
/// from there. Writing what is there already changes nothing; a row that an event wrote which came after the load is not
/// touched, since its sequence number is higher.
package struct FolderLoad {
  package let folder: String
  /// The sequence number of the rows.
  package let sequence: Int64
  /// The number of records in a transaction.
  package let batch: Int

  /// A load of `folder` that has the place `sequence` in the journal; without a journal it is older than any event.
  package init(_ folder: String, sequence: Int64 = 0, batch: Int = 1000) {
    self.folder = folder
    self.sequence = sequence
    self.batch = batch
  }

  package typealias Document = (name: String, make: () throws -> any DocumentLoad)

  /// Documents that were checked, ready to be written.
  private struct Plan {
    var loads: [(load: any DocumentLoad, records: Int)] = []
    var missing: [String] = []
  }

  /// Reads all of `documents` and throws `ReadError` for the first thing wrong with them; writes nothing. `files` says
  /// which files a folder has to have. Says what there is.
  package func check(
    _ documents: [Document], files: String, progress: (BackfillProgress) -> Void
  ) throws -> BackfillReport {
    let plan = try plan(documents, files, progress)
    var report = BackfillReport(missing: plan.missing)
    report.documents = plan.loads.map { .init(name: $0.load.name, records: $0.records, rowsChanged: 0) }
    return report
  }

  /// Checks the documents and writes them. Throws `ReadError` for what the legacy folder has wrong, `PostgresError` for what
  /// the database objects to.
  package func run(
    _ documents: [Document], files: String, on connection: PostgresConnection, progress: (BackfillProgress) -> Void
  ) throws -> BackfillReport {
    let report = try LoadProgress.alone(on: connection) {
      let plan = try plan(documents, files, progress)
      var report = BackfillReport(missing: plan.missing)
      for (load, records) in plan.loads {
        let changed = try load.write(to: connection) {
          progress(.init(.writing, load.name, records: $0, total: records))
        }
        report.documents.append(.init(name: load.name, records: records, rowsChanged: changed))
      }
      return report
    }
    guard let report else {
      throw ReadError(
        .unavailable, source: "repository", message: "another backfill is at work on it", remedy: "wait for it to end")
    }
    return report
  }

  private func plan(_ documents: [Document], _ files: String, _ progress: (BackfillProgress) -> Void) throws -> Plan {
    var plan = Plan()
    for (name, make) in documents {
      progress(.init(.checking, name, records: 0))
      do {
        let load = try make()
        plan.loads.append((load, try load.check()))
      } catch let error as ReadError where error.code == .missing {
        plan.missing.append(name)
      }
    }
    guard plan.loads.contains(where: { !$0.load.isFamily || $0.records > 0 }) else {
      throw ReadError(
        .missing, source: folder,
        message: access(folder, F_OK) == 0 ? "there is no legacy dataset in it" : "there is no such folder",
        remedy: "name the folder with \(files) (--from, legacy_path)")
    }
    return plan
  }
}
