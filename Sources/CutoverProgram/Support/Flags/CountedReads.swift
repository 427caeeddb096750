import CutoverFlags
import CutoverServer

/// The shadow reads that the server has counted in the state folder, as evidence.
struct CountedReads: ShadowEvidenceSource {
  let statePath: String

  func shadowEvidence(of flag: EndpointFlag) throws -> ShadowEvidence? {
    try ShadowLedger(reading: statePath)?.record(of: flag.state.endpoint)?.evidence
  }
}
