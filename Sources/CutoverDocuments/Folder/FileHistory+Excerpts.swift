extension FileHistory {
  /// What of `file`, the newest version, has to be read to tell whether it still agrees with another store that it agreed
  /// with when the sink stood at `sequence` and the file was `version`: the records that have changed since, with those
  /// next to them, and one part of the rest. `number` counts the parts on for ever. `nil` where that cannot be told.
  package func excerpts(
    of file: DocumentFile, since sequence: Int64, _ version: String, slice number: Int
  ) throws -> (changed: DocumentFile, slice: DocumentFile)? {
    guard file.fingerprint == last else { return nil }
    let slice = layout.slice(number)
    guard
      let changes = file.fingerprint == version ? [] : changes(since: sequence, version, to: file.fingerprint),
      let changed = try DocumentExcerpt.make(of: file, layout, around: changes + [slice]),
      let part = try DocumentExcerpt.make(of: file, layout, around: [slice])
    else { return nil }
    return (changed, part)
  }
}

extension ArrayLayout {
  /// One part of the list, from one waymark to the next; `number` counts on for ever.
  fileprivate func slice(_ number: Int) -> Range<Int> {
    let waymarks = waymarks.filter { (open...close).contains($0) }
    guard !waymarks.isEmpty else { return open..<close }
    let place = number % waymarks.count
    return waymarks[place]..<(place + 1 < waymarks.count ? max(waymarks[place], waymarks[place + 1]) : close)
  }
}
