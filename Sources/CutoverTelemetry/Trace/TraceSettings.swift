/// Where traces go and which, by OpenTelemetry's environment variables.
/// <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>
package struct TraceSettings: Sendable, Equatable {
  package let endpoint: HTTPEndpoint
  package let sampler: Sampler
  /// Which program this is: `service.name` and whatever else is said of it.
  package let resource: Logger.Metadata

  /// `nil` where nobody has asked for traces. Throws ``TraceSettingsError``.
  package init?(_ variable: (String) -> String?) throws(TraceSettingsError) {
    let off = variable("OTEL_SDK_DISABLED")?.lowercased() == "true" || variable("OTEL_TRACES_EXPORTER") == "none"
    if off { return nil }
    do {
      if let url = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
        endpoint = try HTTPEndpoint(url: url)
      } else if let url = variable("OTEL_EXPORTER_OTLP_ENDPOINT") {
        endpoint = try HTTPEndpoint(url: url).appending("/v1/traces")
      } else {
        return nil
      }
    } catch { throw TraceSettingsError(description: "OTEL_EXPORTER_OTLP_ENDPOINT: \(error)") }
    sampler = try Self.sampler(variable("OTEL_TRACES_SAMPLER"), variable("OTEL_TRACES_SAMPLER_ARG"))
    resource = Self.resource(variable("OTEL_RESOURCE_ATTRIBUTES"), service: variable("OTEL_SERVICE_NAME"))
  }

  private static func sampler(_ name: String?, _ argument: String?) throws(TraceSettingsError) -> Sampler {
    func ratio() throws(TraceSettingsError) -> Double {
      guard let argument else { return 1 }
      guard let ratio = Double(argument), (0...1).contains(ratio) else {
        throw TraceSettingsError(
          description: "OTEL_TRACES_SAMPLER_ARG is \"\(argument)\"; set it to a share from 0 to 1")
      }
      return ratio
    }
    switch name ?? "parentbased_always_on" {
    case "always_on": return Sampler(ratio: 1, followsParent: false)
    case "always_off": return Sampler(ratio: 0, followsParent: false)
    case "traceidratio": return Sampler(ratio: try ratio(), followsParent: false)
    case "parentbased_always_on": return Sampler(ratio: 1)
    case "parentbased_always_off": return Sampler(ratio: 0)
    case "parentbased_traceidratio": return Sampler(ratio: try ratio())
    case let other:
      throw TraceSettingsError(
        description: "OTEL_TRACES_SAMPLER is \"\(other)\"; set it to always_on, always_off or traceidratio, each also "
          + "with parentbased_ in front")
    }
  }

  /// `key=value` pairs, separated by commas; what is none is passed over.
  private static func resource(_ text: String?, service: String?) -> Logger.Metadata {
    var resource: Logger.Metadata = ["service.name": "cutover"]
    for pair in text?.split(separator: ",") ?? [] {
      guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex else { continue }
      resource[String(pair[..<equals])] = .string(String(pair[pair.index(after: equals)...]))
    }
    if let service { resource["service.name"] = .string(service) }
    return resource
  }
}

/// A variable of OpenTelemetry says something that is not understood.
package struct TraceSettingsError: Error, Equatable, CustomStringConvertible {
  package let description: String
}
