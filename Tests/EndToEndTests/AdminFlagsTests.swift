import CutoverFlags
import CutoverHTTP
import CutoverJSON
import CutoverTestKit
import Glibc
import Testing

@Suite struct `Flags over /admin` {
  @Test func `go where the gates let them, and the server follows at once`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        let before = served.ask(.get, "/admin/overview")
        #expect(before.status == 200)
        let version = try #require(before.json["version"]?.int)
        let promoted = served.ask(
          .post, "/admin/flags/arena.trades/promote",
          #"{"to":"dualwrite","percent":null,"reason":"week 1","actor":"ann","version":\#(version)}"#)
        #expect(promoted.status == 200, "\(promoted.json.compact)")
        #expect(promoted.json["stage"]?.string == "dualwrite" && promoted.json["changed_by"]?.string == "ann")
        #expect(served.client.send(.get, "/api/trades").headers["Cutover-Stage"] == "dualwrite")
        let records = try served.flags.readAll().trail.records
        let record = try #require(records.last)
        #expect(record.action == .promote && record.actor == "ann" && record.reason == "week 1")

        // Who looked at what was before is told so, and changes nothing.
        let late = served.ask(
          .post, "/admin/flags/trades/promote", #"{"reason":"x","version":\#(version)}"#)
        #expect(late.status == 409 && late.json["version"]?.int == version + 1)
        #expect(try served.stage("trades") == .dualwrite)
      }
    }
  }

  @Test func `are refused with the table where a gate is not met`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        try served.put("trades", .dualwrite)
        let refused = served.ask(.post, "/admin/flags/arena.trades/promote", #"{"to":"shadow","reason":"x"}"#)
        #expect(refused.status == 422)
        let table = try #require(refused.json["gates"])
        #expect(table["met"]?.bool == false && table["to"]?.string == "shadow")
        #expect(table["gates"]?.elements?.contains { $0["gate"]?.string == "clean runs" } == true)
        #expect(refused.json["detail"]?.string?.contains("not met: clean runs") == true)
        #expect(try served.stage("trades") == .dualwrite)
        // What can be met at the earliest moves on with the clock.
        func words(_ table: JSONValue?) -> [String] {
          (table?["gates"]?.elements ?? []).map { "\($0["gate"]?.string ?? "") \($0["evidence"]?.string ?? "")" }
        }
        #expect(words(served.ask(.get, "/admin/flags/trades/gates?to=shadow").json) == words(table))
        #expect(!words(table).isEmpty)
        // By force, and the history says so.
        #expect(served.ask(.post, "/admin/flags/trades/promote", #"{"force":true}"#).status == 400)
        let bare = served.ask(.post, "/admin/flags/trades/promote", #"{"force":true,"reason":"drill"}"#)
        #expect(bare.status == 422 && bare.json["detail"]?.string?.contains("only by name") == true)
        let forced = served.ask(.post, "/admin/flags/trades/promote", #"{"force":true,"to":"shadow","reason":"drill"}"#)
        #expect(forced.status == 200 && forced.json["stage"]?.string == "shadow")
        let records = try served.flags.readAll().trail.records
        let record = try #require(records.last)
        #expect(record.isForced && record.actor == "admin" && record.reason == "drill")
      }
    }
  }

  @Test func `come back whatever is in the way, from complete with the legacy files level`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try ServedScene.with(scene) { served in
        try served.put("trades", .live, percent: 40)
        #expect(served.ask(.post, "/admin/freeze", #"{"frozen":true}"#).status == 200)
        let smaller = served.ask(.post, "/admin/flags/trades/rollback", #"{"percent":5,"version":0}"#)
        #expect(smaller.status == 200 && smaller.json["percent"]?.int == 5)
        let back = served.ask(.post, "/admin/flags/trades/rollback", #"{"reason":"wrong totals","actor":"bob"}"#)
        #expect(back.status == 200 && back.json["stage"]?.string == "shadow")
        let further = served.ask(.post, "/admin/flags/trades/rollback", #"{"to":"live"}"#)
        #expect(further.status == 422, "\(further.json.compact)")

        try served.put("positions", .complete)
        let both = served.ask(
          .post, "/admin/flags/positions/rollback", #"{"keep_files":true,"accept_loss":"records=1"}"#)
        #expect(both.status == 400 && both.json["detail"]?.string?.contains("not both") == true)
        let level = served.ask(.post, "/admin/flags/positions/rollback")
        #expect(level.status == 200, "\(level.json.compact)")
        #expect(try served.stage("positions") == .shadow)
        #expect(served.side("positions") == "legacy")
      }
    }
  }

  @Test func `keep no legacy file that nobody can read, though nothing is lacking in it`() throws {
    try Scene.with { scene in
      try scene.succeed("backfill", "--state-path", "state")
      try ServedScene.with(scene) { served in
        try served.put("positions", .complete)
        try scene.folder.write(Array("[1]".utf8), to: "legacy-json/positions.json")
        let kept = served.ask(.post, "/admin/flags/positions/rollback", #"{"keep_files":true}"#)
        let detail = kept.json["detail"]?.string ?? ""
        #expect(kept.status == 422 && detail.contains("there is nothing to answer from"), "\(kept.json.compact)")
        #expect(detail.contains("put a readable file back"), "\(detail)")
        #expect(try served.stage("positions") == .complete)
      }
    }
  }

  @Test func `say after a rollback that clients get errors, where the legacy files are gone`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        func back() throws -> JSONValue? {
          try served.put("trades", .rampdown)
          let back = served.ask(.post, "/admin/flags/trades/rollback", #"{"reason":"wrong totals"}"#)
          #expect(back.status == 200 && back.json["changed"]?.bool == true, "\(back.json.compact)")
          return back.json["warning"]
        }
        let whole = try back()
        #expect(whole == .null)
        let (folder, away) = (scene.folder.file("legacy-json"), scene.folder.file("away"))
        #expect(rename(folder + "/trades.json", away) == 0)
        let file = try back()
        #expect(file?.string == "\(folder) lacks trades.json: clients of trades get errors until it is back")
        #expect(rename(away, folder + "/trades.json") == 0)
        #expect(rename(folder, away) == 0)
        let all = try back()
        #expect(
          all?.string == "the legacy folder \(folder) is missing: clients of trades get errors until it is back")
      }
    }
  }

  @Test func `are frozen one by one and all at once`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        #expect(served.ask(.post, "/admin/flags/trades/freeze").json["frozen"]?.bool == true)
        let refused = served.ask(.post, "/admin/flags/trades/promote", #"{"reason":"x"}"#)
        let detail = refused.json["detail"]?.string ?? ""
        #expect(refused.status == 422 && detail.contains("not frozen (the endpoint is frozen by "), "\(detail)")
        #expect(served.ask(.post, "/admin/flags/trades/unfreeze").json["frozen"]?.bool == false)
        #expect(served.ask(.post, "/admin/freeze", #"{"frozen":true}"#).json["frozen"]?.bool == true)
        #expect(served.ask(.get, "/admin/overview").json["frozen"]?.bool == true)
        #expect(served.ask(.post, "/admin/freeze", #"{"frozen":false}"#).json["frozen"]?.bool == false)
      }
    }
  }

  @Test func `wait for somebody else's approval where that is asked for`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        var change = FlagChange(.set, of: nil, by: "a test")
        change.thresholds = [("approvals", 1)]
        _ = try served.flags.commit(change, expecting: nil, at: 1)
        let asked = served.ask(.post, "/admin/flags/trades/promote", #"{"reason":"x","actor":"ann"}"#)
        #expect(asked.status == 202 && asked.json["requested"]?.string == "dualwrite by ann")
        #expect(try served.stage("trades") == .off)
        let own = served.ask(.post, "/admin/flags/trades/promote", #"{"approve":true,"actor":"ann"}"#)
        #expect(own.status == 422)
        let renamed = served.ask(.post, "/admin/flags/trades/promote", #"{"approve":true,"actor":"bob"}"#)
        #expect(renamed.status == 422)
        #expect(renamed.json["detail"]?.string?.contains("both the shared token") == true, "\(renamed.json.compact)")
        let other = served.ask(.post, "/admin/flags/trades/promote", #"{"approve":true,"actor":"ann"}"#, as: "bob")
        #expect(other.status == 200 && other.json["stage"]?.string == "dualwrite", "\(other.json.compact)")
        let record = try #require(try served.flags.readAll().trail.records.last)
        #expect(record.actor == "ann" && record.approver == "bob")
        #expect(record.evidence["identity"]?.string == "the shared token")
        #expect(record.evidence["approver_identity"]?.string == "token bob")
      }
    }
  }

  @Test func `are not changed by what makes no sense, or by nobody`() throws {
    try Scene.with { scene in
      try ServedScene.with(scene) { served in
        for body in [
          "{", "[]", #"{"to":"bogus"}"#, #"{"percent":0}"#, #"{"to":"shadow","percent":5}"#, #"{"percnt":5}"#,
          #"{"percent":5,"percent":100}"#,
          #"{"version":"1"}"#, #"{"approve":true,"to":"live"}"#, #"{"reason":7}"#,
        ] {
          let answer = served.ask(.post, "/admin/flags/trades/promote", body)
          #expect(answer.status == 400, "\(body): \(answer.json.compact)")
        }
        #expect(served.ask(.post, "/admin/flags/trades/promote", #"{"to":"live"}"#).status == 422)
        #expect(served.ask(.get, "/admin/flags/bogus").status == 404)
        #expect(served.ask(.get, "/admin/flags/trades/gates?to=bogus").status == 400)
        for path in ["overview", "flags", "parity/runs"] {
          #expect(served.client.send(.get, "/admin/\(path)").status == 401)
        }
        let body = Array(#"{"reason":"x"}"#.utf8)
        #expect(served.client.send(.post, "/admin/flags/trades/promote", body: body).status == 401)
        let version = try served.flags.read().version
        #expect(version == 0)
      }
    }
  }
}
