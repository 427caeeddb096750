import CutoverBasics
import CutoverFlags
import CutoverHTTP
import CutoverJSON
import CutoverServer
import CutoverTelemetry
import Glibc

/// What operators do with flags on a running server: what `cutover flags` does, by the same gates and into the same
/// history.
struct FlagRoutes: Sendable {
  let overview: FlagOverview
  let watcher: FlagWatcher
  let level: LegacyLevel
  let trends: TrendRecorder

  /// A change is a few words; more is not one.
  private static let bodyLimit = 65_536

  /// How long a rehearsal stays in the stage that it tries, in microseconds: servers follow within a second.
  private static let rehearsalPause: UInt32 = 2_000_000

  private var past: FlagPast { FlagPast(settings: overview.settings, store: overview.store, runs: overview.runs) }

  private func control(_ order: FlagOrder? = nil) -> FlagControl {
    FlagControl(overview.store, identity: order?.identity, clock: Clock.milliseconds)
  }

  func routes(_ admin: AdminAPI) -> [Route] {
    admin.route(.get, "/admin/flags/{key}") { request in
      try wording { try overview.endpoint(try key(request)) }
    }
      + admin.route(.get, "/admin/flags/{key}/gates") { request in try wording { try gates(request) } }
      + admin.route(.get, "/admin/flags/{key}/history") { request in try wording { try past.json(of: key(request)) } }
      + admin.route(.get, "/admin/flags/{key}/samples") { request in try wording { try samples(request) } }
      + changing(admin, "/admin/flags/{key}/promote", promote)
      + changing(admin, "/admin/flags/{key}/rehearse", rehearse)
      + changing(admin, "/admin/flags/{key}/rollback", rollback)
      + changing(admin, "/admin/flags/{key}/freeze") { try freeze($0, $1, frozen: $1.frozen ?? true) }
      + changing(admin, "/admin/flags/{key}/unfreeze") { try freeze($0, $1, frozen: $1.frozen ?? false) }
      + changing(admin, "/admin/freeze") { try freezeAll($1, frozen: $1.frozen ?? true) }
      + changing(admin, "/admin/unfreeze") { try freezeAll($1, frozen: $1.frozen ?? false) }
  }

  /// A route that changes flags: the server goes by the change at once.
  private func changing(
    _ admin: AdminAPI, _ pattern: String,
    _ body: @escaping @Sendable (HTTPRequest, FlagOrder) throws -> HTTPResponse
  ) -> [Route] {
    admin.answer(.post, pattern, body: .collected(limit: Self.bodyLimit)) { request in
      try wording {
        let order = try FlagOrder(request.body, holder: admin.holder(of: request))
        defer { watcher.refresh() }
        return try body(request, order)
      }
    }
  }

  private func gates(_ request: HTTPRequest) throws -> JSONValue {
    let stage = try request.queryValue("to").flatMap { $0.isEmpty ? nil : $0 }.map { name in
      guard let stage = Stage(rawValue: name) else {
        throw Problem(400, FlagStage.unknown(name))
      }
      return stage
    }
    let percent = try request.queryValue("percent").map { text in
      guard let percent = Int(text), (1...100).contains(percent) else {
        throw Problem(400, "\"percent\" is \"\(text)\", not a whole number from 1 to 100")
      }
      return percent
    }
    return try control().plan(
      try key(request), to: stage, percent: percent, by: "", evidence: evidence.input
    ).table.json
  }

  private func promote(_ request: HTTPRequest, _ order: FlagOrder) throws -> HTTPResponse {
    let key = try key(request)
    let plan = try control(order).plan(
      key, to: order.to, percent: order.percent, by: order.actor, approver: order.approves ? order.actor : nil,
      reason: order.reason, evidence: evidence.input)
    try requireCurrent(plan, order)
    if !order.isForced, !order.approves, plan.lacksOnlyApproval {
      _ = try control(order).request(plan)
      return .json(try overview.endpoint(key), status: 202)
    }
    if !plan.table.isMet, !order.isForced {
      throw Problem(
        422, Failure(control(order).refusal(plan)).message ?? "",
        members: [JSONMember(name: "gates", value: plan.table.json)])
    }
    _ = try control(order).promote(plan, by: order.actor, isForced: order.isForced, reason: order.reason)
    return .json(try overview.endpoint(key))
  }

  /// Goes there with the smallest share and comes back. The answer comes when the endpoint is back.
  private func rehearse(_ request: HTTPRequest, _ order: FlagOrder) throws -> HTTPResponse {
    let key = try key(request)
    let plan = try control(order).plan(
      key, to: order.to, percent: order.percent, by: order.actor, reason: order.reason, evidence: evidence.input)
    try requireCurrent(plan, order)
    guard plan.table.missing.allSatisfy({ $0.gate == .wayBack }) else {
      throw Problem(
        422, Failure(control(order).refusal(plan)).message ?? "",
        members: [JSONMember(name: "gates", value: plan.table.json)])
    }
    _ = try control(order).rehearse(
      plan, by: order.actor, process: ProcessMark.own,
      pause: {
        watcher.refresh()
        usleep(Self.rehearsalPause)
      },
      catchUpLegacy: { flag, flip in try level.bring(flag, flip) })
    return .json(try overview.endpoint(key))
  }

  /// Throws `Problem` 409 where the decision was made by older flags.
  private func requireCurrent(_ plan: FlagControl.Plan, _ order: FlagOrder) throws(Problem) {
    guard let version = order.version, version != plan.version else { return }
    throw Problem(
      409,
      "\(plan.to.key): the flags have changed since version \(version), they are at \(plan.version) now; look again",
      members: [JSONMember(name: "version", value: .integer(plan.version))])
  }

  private func samples(_ request: HTTPRequest) throws -> JSONValue {
    let endpoint = FlagState(key: try key(request), stage: .off).endpoint
    switch request.queryValue("hours") ?? "1" {
    case "1": return trends.json(of: endpoint, over: .hour)
    case "24": return trends.json(of: endpoint, over: .day)
    case let hours: throw Problem(400, "\"hours\" is \"\(hours)\"; it is 1 or 24")
    }
  }

  private func rollback(_ request: HTTPRequest, _ order: FlagOrder) throws -> HTTPResponse {
    let key = try key(request)
    let level = level.with(way: order.keepsFiles ? .keepFiles : .rebuild, acceptedLoss: order.acceptedLoss)
    let made = try control(order).rollback(
      key, to: order.target(key, in: overview.store.read()), by: order.actor, reason: order.reason,
      catchUpLegacy: { flag, flip in try level.bring(flag, flip) })
    let warning =
      made.isChange
      ? MissingLegacy.warning(
        from: try made.before.flag(key).state, to: try made.after.flag(key).state, overview.settings,
        folder: level.dataPath) : nil
    if let warning {
      Logger(label: "cutover.flags").warning("A rollback leads to errors", metadata: ["error": .string(warning)])
    }
    return try endpoint(key, made, [JSONMember(name: "warning", value: warning.map { .text($0) } ?? .null)])
  }

  private func freeze(_ request: HTTPRequest, _ order: FlagOrder, frozen: Bool) throws -> HTTPResponse {
    let key = try key(request)
    return try endpoint(key, control(order).setFrozen(frozen, key, by: order.actor, reason: order.reason))
  }

  private func freezeAll(_ order: FlagOrder, frozen: Bool) throws -> HTTPResponse {
    let made = try control(order).setFrozen(frozen, nil, by: order.actor, reason: order.reason)
    return .json(
      .object([
        "version": .integer(made.after.version), "frozen": .bool(made.after.isFrozen), "changed": .bool(made.isChange),
      ]))
  }

  /// The endpoint as it is now, and whether this request has changed it or found it so.
  private func endpoint(_ key: String, _ made: FlagTransition, _ more: [JSONMember] = []) throws -> HTTPResponse {
    let json = try overview.endpoint(key)
    let changed = JSONMember(name: "changed", value: .bool(made.isChange))
    return .json(.object((json.members ?? []) + [changed] + more))
  }

  private var evidence: FlagEvidence { FlagEvidence(overview.settings, runs: overview.runs) }

  /// The flag that the path names: `arena.trades`, or `trades`.
  private func key(_ request: HTTPRequest) throws -> String {
    let name = request.parameters[0]
    let domain = overview.settings.domain
    guard let endpoint = EndpointName.known(name, in: domain) else {
      throw Problem(404, EndpointName.unknown(name, askedOf: domain, request))
    }
    return domain.flagKey(of: endpoint)
  }
}
