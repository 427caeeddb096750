public import CutoverDomain

extension Arena {
  /// The names of the files in a legacy folder that the answer to `request` is made from, whether or not they are there.
  public static func legacyFiles(for request: Request) -> [String] {
    guard request.endpoint.name == ArenaEndpoint.modelAnalytics.rawValue else {
      return [request.endpoint.name + ".json"]
    }
    let all = LegacyDocument.analytics.rawValue
    return ["\(all)-\(request.parameters[0]).json", "\(all).json"]
  }
}
