/// The parts of both sides' answers to one request that may differ although the whole answers did not at an earlier
/// moment: some records of each, in wire order, and all that is no record.
public struct ResponseChanges {
  public let legacy: any Response
  public let repository: any Response
  /// How many records of the legacy side's answer are left out.
  public let skipped: Int

  public init(legacy: any Response, repository: any Response, skipped: Int) {
    self.legacy = legacy
    self.repository = repository
    self.skipped = skipped
  }
}
