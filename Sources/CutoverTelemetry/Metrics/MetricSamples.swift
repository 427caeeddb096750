/// What all metrics say at one moment, on its way to the reader.
package struct MetricSamples {
  struct Family {
    let description: MetricDescription
    var samples: [[String]: MetricReading] = [:]
  }

  private(set) var families: [String: Family] = [:]

  init(_ descriptions: [MetricDescription]) {
    for description in descriptions { families[description.name] = Family(description: description) }
  }

  /// Says what a counter or a gauge stands at, with the values of its labels in the order of the description.
  package mutating func set(_ description: MetricDescription, _ value: Double, _ labels: String...) {
    add(description, .value(value), labels)
  }

  /// Says what a counter or a gauge stands at, with the values of its labels in the order of the description.
  package mutating func set(_ description: MetricDescription, _ value: some BinaryInteger, _ labels: String...) {
    add(description, .value(Double(value)), labels)
  }

  /// Says how something is distributed.
  package mutating func set(_ description: MetricDescription, _ distribution: Distribution, _ labels: String...) {
    add(description, .distribution(distribution), labels)
  }

  mutating func add(_ description: MetricDescription, _ reading: MetricReading, _ labels: [String]) {
    precondition(labels.count == description.labels.count, "\(description.name) has labels \(description.labels)")
    precondition(families[description.name] != nil, "\(description.name) was not announced to the registry")
    // Said twice, the later one counts: a Prometheus refuses all of a text that says something twice.
    families[description.name]!.samples[labels] = reading
  }
}
