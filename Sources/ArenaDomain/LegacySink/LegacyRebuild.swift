import CutoverDomain

extension Arena {
  /// Writes the legacy files anew that were held and are needed again, from what the repository has; returns their
  /// names. Both sides stand at one sequence number meanwhile: `reading` is a snapshot of that moment.
  ///
  /// A file is then what a client would get from the repository. What no client has ever seen, such as fields that the
  /// legacy reader drops, is not in it. Throws `ReadError` or `SinkError`; the files are then as they were.
  public static func rebuildLegacy(_ sink: LegacySink, from reading: ArenaReading, now: Int64) throws -> [String] {
    let names = try sink.released()
    guard !names.isEmpty else { return [] }
    try sink.restore(
      names.map { name in
        (name, try reading.answer(to: request(reading: name), from: .repository, now: now).bytes())
      })
    return names
  }

  /// The call whose answer is what the file holds.
  private static func request(reading name: String) throws -> Request {
    let stem = name.dropLast(".json".count)
    let path = stem.hasPrefix("analytics-") ? "analytics/" + stem.dropFirst("analytics-".count) : String(stem)
    guard let request = Arena.request(path) else {
      throw ReadError(
        .missing, source: name, message: "no endpoint reads this file", remedy: "restore it from a backup")
    }
    return request
  }
}
