/// The text format of Prometheus, version 0.0.4.
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
enum PrometheusText {
  /// `labels` are those of all samples of a part, besides their own.
  static func render(_ parts: [(labels: [(name: String, value: String)], samples: MetricSamples)]) -> String {
    var descriptions: [String: MetricDescription] = [:]
    for part in parts { for (name, family) in part.samples.families { descriptions[name] = family.description } }
    var text = ""
    for (name, description) in descriptions.sorted(by: { $0.key < $1.key }) {
      text += "# HELP \(name) \(escaped(description.help, quotes: false))\n"
      text += "# TYPE \(name) \(description.kind.rawValue)\n"
      for part in parts {
        guard let family = part.samples.families[name] else { continue }
        let common = part.labels.map { pair($0.name, $0.value) }
        for (values, reading) in family.samples.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
          let labels = zip(description.labels, values).map(pair) + common
          switch reading {
          case .value(let value): text += line(name, labels, number(value))
          case .distribution(let distribution): text += lines(name, labels, distribution)
          }
        }
      }
    }
    return text
  }

  private static func pair(_ name: String, _ value: String) -> String { "\(name)=\"\(escaped(value, quotes: true))\"" }

  private static func lines(_ name: String, _ labels: [String], _ distribution: Distribution) -> String {
    var text = ""
    var count: UInt64 = 0
    for (bound, inBucket) in zip(distribution.bounds + [.infinity], distribution.counts) {
      count += inBucket
      text += line(name + "_bucket", labels + ["le=\"\(number(bound))\""], "\(count)")
    }
    text += line(name + "_sum", labels, number(distribution.sum))
    text += line(name + "_count", labels, "\(count)")
    return text
  }

  private static func line(_ name: String, _ labels: [String], _ value: String) -> String {
    (labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}") + " \(value)\n"
  }

  /// As Go writes and reads it: whole numbers without a fraction, infinities with a sign.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): result += Array("\\\\".utf8)
      case UInt8(ascii: "\n"): result += Array("\\n".utf8)
      case UInt8(ascii: "\"") where quotes: result += Array("\\\"".utf8)
      default: result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
