import CutoverConfiguration
import CutoverHosting
import CutoverTelemetry

/// The settings that are numbers, for the metrics: so a dashboard shows a value beside its limit, and an alert goes by the
/// limit that holds.
enum SettingMetrics {
  private static let setting = MetricDescription.gauge(
    "cutover_setting",
    "A setting that is a number, by its place in the configuration file; times in seconds unless the name says otherwise, switches 1 or 0",
    labels: ["name"])

  static let descriptions = [setting]

  /// Has `registry` say what the settings are, until the collection is ended. `overrides` holds what an option has set
  /// instead, by the names of variables.
  static func report(
    _ settings: Settings, overriding overrides: [String: Double] = [:], in registry: MetricsRegistry = .shared
  ) -> MetricsRegistry.Collection {
    let numbers = ConfigurationSchema.program.settings.compactMap { setting in
      (overrides[setting.variable] ?? number(settings.optional(setting), setting.kind)).map {
        (name: name(setting, settings.domain), value: $0)
      }
    }
    return registry.collect(descriptions) { samples in
      for (name, value) in numbers { samples.set(setting, value, name) }
    }
  }

  /// Its place in the configuration file.
  private static func name(_ setting: Setting, _ domain: any HostedDomain.Type) -> String {
    setting.scope == .domain ? "domains.\(domain.name).\(setting.key)" : setting.key
  }

  /// `nil` for what is no number, or has no value.
  private static func number(_ text: String?, _ kind: SettingKind) -> Double? {
    guard let text else { return nil }
    return switch kind {
    case .integer: Int(text).map(Double.init)
    case .duration, .time: SettingKind.seconds(text).map(Double.init)
    case .share: Double(text)
    case .boolean: text == "true" ? 1 : 0
    case .text, .path, .word, .choice, .choices, .url, .postgres, .redis, .target, .secret: nil
    }
  }
}
