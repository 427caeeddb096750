import CutoverJSON

/// The form in which findings go from one process to another: that of the report, and the differences beside it.
extension SegmentFindings {
  var json: JSONValue {
    var report = report
    // They are those of the differences.
    report.fingerprints.values = []
    return .fields([
      ("report", report.json), ("observed", .array(observed.map(\.json))), ("noted", noted.json(\.json)),
      ("finished", .bool(isFinished)),
    ])
  }

  /// Throws ``ParityError`` where `json` is not what a program of this version writes.
  init(json: JSONValue, source: String) throws {
    let fields = ReportFields(json, at: "", of: source)
    report = try EndpointReport(fields.inner("report"))
    observed = try fields.list("observed").map(ObservedDifference.init)
    noted = try fields.optional("noted", fields.inner).map(ParityFindings.Noted.init)
    isFinished = try fields.bool("finished")
    report.fingerprints.values = observed.map(\.fingerprint)
  }
}

extension ParityFindings.Noted {
  fileprivate var json: JSONValue {
    .fields([("landmark", checkpoint.json), ("comparator_hash", comparatorHash.json)])
  }

  fileprivate init(_ fields: ReportFields) throws {
    self.init(checkpoint: try fields.string("landmark"), comparatorHash: try fields.string("comparator_hash"))
  }
}

extension ObservedDifference {
  fileprivate var json: JSONValue {
    .fields([
      ("fingerprint", fingerprint.json), ("group", group.json), ("leg", leg.rawValue.json),
      ("kind", kind.rawValue.json), ("parameters", .array(parameters.map(\.json))), ("path", path.json),
      ("verdict", verdict.rawValue.json), ("values", values.text.json),
    ])
  }

  fileprivate init(_ fields: ReportFields) throws {
    guard let values = ValueHash(text: try fields.string("values")) else { throw fields.bad("values") }
    self.init(
      fingerprint: try fields.string("fingerprint"), group: try fields.string("group"), leg: try fields.choice("leg"),
      kind: try fields.choice("kind"), parameters: try fields.strings("parameters"), path: try fields.string("path"),
      verdict: try fields.choice("verdict"), values: values)
  }
}
