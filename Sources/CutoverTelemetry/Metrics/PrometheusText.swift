/// The text format of Prometheus, version 0.0.4.
/// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
enum PrometheusText {
  static func render(_ samples: MetricSamples) -> String {
    var text = ""
    for family in samples.families.values.sorted(by: { $0.description.name < $1.description.name }) {
      let name = family.description.name
      text += "# HELP \(name) \(escaped(family.description.help, quotes: false))\n"
      text += "# TYPE \(name) \(family.description.kind.rawValue)\n"
      for (values, reading) in family.samples.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        let labels = zip(family.description.labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        switch reading {
        case .value(let value): text += line(name, labels, number(value))
        case .distribution(let distribution): text += lines(name, labels, distribution)
        }
      }
    }
    return text
  }

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
