import CutoverDomain
import CutoverTestKit
import Synchronization
import Testing

@testable import CutoverDocuments

/// What another program adds to documents.
private let addition = Array(#""by hand":{"trades":[1,null]},"#.utf8)

/// Adds a member to each document that is not written whole; gives the names of these.
private func edit(_ subject: Subject, in folder: TemporaryDirectory) throws -> [String] {
  var names: [String] = []
  for (name, bytes) in try subject.files(in: folder.path) where !subject.store.isInFamily(name) {
    try folder.write([bytes[0]] + addition + bytes.dropFirst(), to: name)
    names.append(name)
  }
  return names
}

/// The files as they are without that member, which those named have.
private func unedited(_ subject: Subject, in folder: TemporaryDirectory, _ names: [String]) throws -> [String: [UInt8]]
{
  var files = try subject.files(in: folder.path)
  for name in names {
    let bytes = try #require(files[name])
    try #require(bytes.dropFirst().starts(with: addition), "\(name)")
    files[name] = [bytes[0]] + bytes.dropFirst(1 + addition.count)
  }
  return files
}

@Suite struct `A declared dataset that other programs write to` {
  @Test(arguments: Subject.all) func `keeps what they added`(subject: Subject) throws {
    let folder = try TemporaryDirectory("contract")
    let sink = subject.sink(folder.path)
    try subject.apply(0..<4, to: sink)
    let names = try edit(subject, in: folder)
    #expect(!names.isEmpty)
    try subject.apply(4..<8, to: sink)
    try subject.apply(8..<12, to: sink)
    #expect(try unedited(subject, in: folder, names) == subject.reference(upTo: 12))
  }

  @Test(arguments: Subject.all) func `is not written over where they change it meanwhile`(subject: Subject) throws {
    let folder = try TemporaryDirectory("contract")
    let first = subject.sink(folder.path)
    try subject.apply(0..<4, to: first)
    first.release()
    let names = Mutex<[String]>([])
    let sink = DocumentSink(path: folder.path, of: subject.store) { stage in
      if stage == .written, names.withLock({ $0.isEmpty }) {
        let edited = try edit(subject, in: folder)
        names.withLock { $0 = edited }
      }
    }
    let error = #expect(throws: SinkError.self) { try subject.apply(4..<8, to: sink) }
    #expect(error?.message.contains("changed by another program") == true)
    #expect(try sink.open()?.sequence == 4)
    let edited = names.withLock { $0 }
    #expect(try unedited(subject, in: folder, edited) == subject.reference(upTo: 4))
    try subject.apply(4..<8, to: sink)
    #expect(try unedited(subject, in: folder, edited) == subject.reference(upTo: 8))
  }
}
