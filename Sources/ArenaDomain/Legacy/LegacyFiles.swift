package import CutoverDomain

extension Arena {
  /// The names of the files in a legacy folder that the answer to `request` is made from, whether or not they are there.
  /// A name with a NUL is left out: no file can have it, and the system would look for what stands before the NUL.
  package static func legacyFiles(for request: Request) -> [String] {
    guard request.endpoint.name == ArenaEndpoint.modelAnalytics.rawValue else {
      return [(ArenaEndpoint(rawValue: request.endpoint.name)?.document.rawValue ?? request.endpoint.name) + ".json"]
    }
    let all = LegacyDocument.analytics.rawValue
    return ["\(all)-\(request.parameters[0]).json", "\(all).json"].filter { !$0.utf8.contains(0) }
  }
}
