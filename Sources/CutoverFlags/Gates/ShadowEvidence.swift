package import CutoverJSON

/// What shadow reads of one endpoint have shown since their evidence last started over.
package struct ShadowEvidence: Sendable, Equatable {
  /// The reads of one side.
  package struct Reads: Sendable, Equatable {
    package var count: Int
    package var errors: Int
    /// The 99th percentile of their time, in milliseconds.
    package var p99: Double
    /// The reads whose time was taken: those that both sides answered in the same way, from what is at hand or not.
    package var timed: Int

    package init(count: Int = 0, errors: Int = 0, p99: Double = 0, timed: Int? = nil) {
      self.count = count
      self.errors = errors
      self.p99 = p99
      self.timed = timed ?? count
    }

    /// In hundredths of a percent.
    var errorBasisPoints: Double { count == 0 ? 0 : Double(errors) / Double(count) * 10_000 }
  }

  /// Answers since the last flip, by whether they came from the side that the flag called for.
  package struct Served: Sendable, Equatable {
    /// Those that did, since the last one that did not.
    package var expected: Int
    /// Those that fell back to the legacy side.
    package var unexpected: Int
    /// Since when they are counted, Unix milliseconds.
    package var since: Int64
    /// When the last answer fell back, Unix milliseconds; `nil` where none did.
    package var lastFallback: Int64?

    package init(expected: Int, unexpected: Int, since: Int64, lastFallback: Int64? = nil) {
      self.expected = expected
      self.unexpected = unexpected
      self.since = since
      self.lastFallback = lastFallback
    }
  }

  /// Pairs of answers with content on both sides: those that differ are among them.
  package var samples: Int
  package var different: Int
  /// Pairs that say nothing: both without content, both failing.
  package var emptyBoth: Int
  package var errorBoth: Int
  /// Pairs that differed only because one side was behind the other, which says nothing either.
  package var behind: Int
  /// Answers that were not compared, since more came than can be looked at.
  package var skipped: Int
  /// Answers that differed when they were read, and of which no moment could be had to find out whether they do.
  package var unconfirmed: Int
  package var legacy: Reads
  package var repository: Reads
  /// Since when, Unix milliseconds.
  package var since: Int64
  /// What the counts were taken by.
  package var basis: EvidenceBasis
  /// Of the differences, some of them.
  package var fingerprints: [String]
  /// `nil` where no answer was counted yet.
  package var served: Served?

  package init(
    samples: Int, different: Int, emptyBoth: Int = 0, errorBoth: Int = 0, behind: Int = 0, skipped: Int = 0,
    unconfirmed: Int = 0, legacy: Reads, repository: Reads,
    since: Int64, basis: EvidenceBasis, fingerprints: [String] = [], served: Served? = nil
  ) {
    self.samples = samples
    self.different = different
    self.emptyBoth = emptyBoth
    self.errorBoth = errorBoth
    self.behind = behind
    self.skipped = skipped
    self.unconfirmed = unconfirmed
    self.legacy = legacy
    self.repository = repository
    self.since = since
    self.basis = basis
    self.fingerprints = fingerprints
    self.served = served
  }

  /// The counts, as the record of a rollback keeps them.
  package var summary: JSONValue { json }

  var json: JSONValue {
    .object([
      "samples": .integer(samples), "different": .integer(different), "empty_both": .integer(emptyBoth),
      "error_both": .integer(errorBoth), "behind": .integer(behind), "skipped": .integer(skipped),
      "unconfirmed": .integer(unconfirmed), "since": .date(since),
      "fingerprints": .array(fingerprints.prefix(20).map { .text($0) }),
    ])
  }
}

/// Where shadow evidence is found.
package protocol ShadowEvidenceSource {
  /// What is known of the endpoint of `flag`; `nil` where nothing is.
  func shadowEvidence(of flag: EndpointFlag) throws -> ShadowEvidence?
}
