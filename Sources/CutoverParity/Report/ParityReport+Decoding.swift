import CutoverDomain
package import CutoverJSON

extension ParityReport {
  /// The report in a `report.json`, `source` being its name in errors. Throws ``ParityError`` where it is not one, or
  /// of a later version; fields it does not know are passed over.
  package init(json: JSONValue, source: String) throws {
    let fields = ReportFields(json, at: "", of: source)
    let version = try fields.int("format_version")
    if version > Self.formatVersion {
      throw ParityError(.badReport, subject: source, message: "format version \(version) is later than this program's")
    }
    let run = try fields.inner("run")
    guard let id = RunID(try run.string("id")) else { throw run.bad("id") }
    self.id = id
    domain = try run.string("domain")
    started = try run.date("started")
    ended = try run.date("ended")
    mode = try run.choice("mode")
    basis = Basis(
      sequence: try run.optional("sequence", run.int).map(Int64.init),
      // Reports from before the field was added do not have it.
      pause: try? run.int("cut_pause_ms"),
      pgSnapshot: try run.optional("pg_snapshot", run.string),
      schemaVersion: try run.optional("schema_version", run.string),
      rulesHash: try run.optional("rules_hash", run.string), comparatorHash: try run.string("comparator_hash"))
    let domain = domain
    basis.instance = try run.added("stores", run.inner).map { stores in
      InstanceIdentity(
        domain: domain, journal: try stores.optional("journal", stores.string), legacy: try stores.string("legacy"),
        repository: try stores.string("repository"))
    }
    basis.cuts = try run.added("cuts", run.list)?.map(Basis.Cut.init) ?? []
    onlyKeys = try run.bool("only_keys")
    failure = try run.optional("failure", run.string)
    endpoints = try fields.list("endpoints").map(EndpointReport.init)
    tables = try fields.added("tables", fields.inner).map(EndpointReport.init)
    rereads = try run.added("rereads", run.inner).map(RereadCounts.init)
    // Reports of the first programs have no rules.
    rules = json["rules"] == nil ? [] : try fields.list("rules").map(RuleReport.init)
  }

  /// The report in the folder of a run. Throws ``ParityError``.
  package init(folder: String) throws {
    let path = "\(folder)/report.json"
    let json: JSONValue
    do {
      let reader = try JSONReader(file: path)
      json = try reader.readValue()
      try reader.finish()
    } catch let error {
      let code: ParityError.Code = error.code == .cannotRead ? .cannotRead : .badReport
      throw ParityError(code, subject: path, message: error.message)
    }
    try self.init(json: json, source: path)
  }
}

extension ParityReport.Basis.Cut {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      sequence: Int64(try fields.int("sequence")), requests: try fields.inner("requests").namedCounts())
  }
}

extension RuleReport {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      id: try fields.string("rule"), endpoint: try fields.string("endpoint"), path: try fields.string("path"),
      kinds: try fields.strings("kinds").compactMap(JSONDifference.Kind.init),
      match: try fields.value("match"), owner: try fields.string("owner"), reason: try fields.string("reason"),
      ticket: try fields.optional("ticket", fields.string), expires: try fields.string("expires"),
      maxHits: try fields.optional("max_hits", fields.int), hits: try fields.int("hits"),
      state: try fields.choice("state"))
  }
}

extension EndpointReport {
  init(_ fields: ReportFields) throws {
    let coverage = try fields.inner("coverage")
    let prints = try fields.inner("fingerprints")
    self.init(
      name: try fields.string("endpoint"), route: try fields.string("route"), verdict: try fields.choice("verdict"),
      isComplete: try fields.bool("complete"), requests: try Coverage(coverage.inner("requests")),
      records: try Coverage(coverage.inner("records")), seen: try fields.inner("seen").counts(),
      differences: try fields.inner("differences").counts().filter { $0.value > 0 },
      cacheAgreesWithLegacy: try fields.strings("cache_agrees_with_legacy"),
      reasons: try fields.list("reasons").map { reason in
        Reason(
          request: try reason.string("request"), leg: try reason.optional("leg", reason.choice),
          side: try reason.optional("side", reason.choice), code: try reason.string("code"),
          message: try reason.string("message"))
      }, reasonsOmitted: try fields.int("reasons_omitted"), groups: try fields.list("groups").map(Group.init),
      fingerprints: Fingerprints(values: try prints.strings("values"), complete: try prints.bool("complete")),
      duration: Int64(try fields.int("duration_ms")), since: try fields.added("since", fields.string),
      cacheReads: try fields.added("cache_reads", fields.inner).map(CacheReads.init) ?? CacheReads(),
      losses: try fields.added("accepted_losses", fields.inner).map(Losses.init) ?? Losses(),
      states: try fields.states(),
      trend: try fields.added("trend", fields.list)?.map(PastRun.init) ?? [],
      lastClean: try fields.added("last_clean", fields.inner).map(PastRun.init))
  }
}

extension EndpointReport.Losses {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      count: try fields.int("count"),
      listed: try fields.list("listed").map { loss in
        AcceptedLoss(
          table: try loss.string("table"), key: try loss.string("key"), column: try loss.string("column"),
          reason: try loss.string("reason"))
      })
  }
}

extension CacheReads {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(hits: try fields.int("hits"), misses: try fields.int("misses"), errors: try fields.int("errors"))
  }
}

extension EndpointReport.Coverage {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      planned: try fields.int("planned"), compared: try fields.int("compared"), pending: try fields.int("pending"),
      inconclusive: try fields.int("inconclusive"), skipped: try fields.int("skipped"))
  }
}

extension EndpointReport.Group {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      id: try fields.string("group"), leg: try fields.choice("leg"), template: try fields.string("template"),
      kind: try fields.choice("kind"), found: try fields.choice("found"), legacyType: try fields.string("legacy_type"),
      repositoryType: try fields.string("repository_type"), rule: try fields.optional("rule", fields.string),
      verdict: try fields.choice("verdict"), count: try fields.int("count"),
      samples: try fields.list("samples").map(Difference.init),
      firstSeen: try fields.added("first_seen", fields.inner).map(PastRun.init), states: try fields.states())
  }
}

extension Difference {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      fingerprint: try fields.string("fingerprint"), parameters: try fields.strings("parameters"),
      entityKey: try fields.list("entity_key").map { component in
        let text = try component.string("value")
        switch try component.string("type") {
        case "absent": return .absent
        case "null": return .null
        case "boolean": return .bool(text == "true")
        case "number": return .number(text)
        case "string": return .string(ExactString(text))
        case "composite": return .composite(text)
        default: throw component.bad("type")
        }
      }, path: try fields.string("path"), legacy: try Observation(fields.inner("legacy")),
      repository: try Observation(fields.inner("repository")), verdict: try fields.choice("verdict"),
      state: try fields.choice("state"), firstSeenRun: try fields.string("first_seen_run"),
      lastSeenRun: try fields.string("last_seen_run"), occurrences: try fields.int("occurrences"),
      attempts: try fields.int("attempts"), message: try fields.optional("message", fields.string),
      firstSeenAt: try fields.added("first_seen", fields.date),
      labels: try fields.added("labels", fields.inner)?.namedTexts().map { EventLabel($0, $1) } ?? [])
  }
}

extension Difference.Observation {
  fileprivate init(_ fields: ReportFields) throws {
    self.init(
      type: try fields.string("type"), lexeme: try fields.optional("lexeme", fields.string),
      sha256: try fields.optional("sha256", fields.string), length: try fields.optional("length", fields.int),
      truncated: try fields.bool("truncated"), offset: try fields.added("offset", fields.int) ?? 0,
      continues: try fields.added("continues", fields.bool))
  }
}

extension PastRun {
  fileprivate init(_ fields: ReportFields) throws {
    guard let id = RunID(try fields.string("id")) else { throw fields.bad("id") }
    self.init(
      id: id, started: try fields.date("started"), verdict: try fields.choice("verdict"),
      isComplete: try fields.bool("complete"), differences: try fields.int("differences"))
  }
}

extension ReportFields {
  fileprivate func states() throws -> [Difference.State: Int]? {
    try added("states", inner)?.counts().filter { $0.value > 0 }
  }
}
