import CutoverDomain

/// What a run says of itself besides what it compares, for those who take part in it or go on with it.
package struct SharingTerms: Sendable {
  /// The version of the program.
  package var program: String
  /// The version of the repository's schema.
  package var schemaVersion: String
  /// The folder that the legacy files come from.
  package var legacyPath: String
  /// The text of the rules file, `nil` where there is none.
  package var rulesText: String?
  /// Whether everything is compared, also what has not changed since a run that compared it.
  package var isFull: Bool
  /// Whether other processes may take part.
  package var isOpen = true
  /// For how many milliseconds a segment stays with a process that is not heard of.
  package var lease: Int64

  package init(
    program: String, schemaVersion: String, legacyPath: String, rulesText: String?, isFull: Bool, lease: Int64
  ) {
    self.program = program
    self.schemaVersion = schemaVersion
    self.legacyPath = legacyPath
    self.rulesText = rulesText
    self.isFull = isFull
    self.lease = lease
  }
}

extension ParityRun {
  /// The same for two runs of which one can go on with what the other has found.
  func fit(_ terms: SharingTerms) -> String {
    var digest = TupleDigest()
    for text in [
      domain, terms.program, terms.schemaVersion, terms.legacyPath, basis.comparatorHash, basis.rulesHash ?? "",
      options.mode.rawValue, options.onlyKeys ? "only keys" : "", terms.isFull ? "full" : "", String(options.samples),
      String(options.fingerprints),
      options.legs.map(\.rawValue).joined(separator: " "), basis.instance?.journal ?? "",
      basis.instance?.legacy ?? "", basis.instance?.repository ?? "",
    ] + endpoints.map(\.name) {
      digest.add(text)
    }
    return digest.hexadecimal
  }
}
