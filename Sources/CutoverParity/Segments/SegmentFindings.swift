/// What has been found of a segment.
struct SegmentFindings: Sendable, Equatable {
  /// What a report says of it; the verdict is that of the endpoint, and has no meaning here.
  var report: EndpointReport
  /// The differences as the history files them.
  var observed: [ObservedDifference]
  /// What a later run may begin from; only a segment that is its endpoint's last has it.
  var noted: ParityFindings.Noted?
  /// Whether everything was tried: nobody has stopped the run meanwhile.
  var isFinished: Bool
}
