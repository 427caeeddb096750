// Written by cutover-sqlgen; do not edit.
// swift-format-ignore-file

import CutoverPostgres

/// The migrations of `Migrations/`, in order.
enum Migrations {
  static let all: [Migration] = [
    Migration(
      version: 1, name: "history",
      up: """
        -- What parity runs have found. A run is noted when it begins, and recorded whole, in one transaction, when it has ended:
        -- a run without an end is one that goes on or was killed, never one that found nothing.
        CREATE TABLE runs (
          id              TEXT COLLATE "C" PRIMARY KEY,
          domain          TEXT COLLATE "C" NOT NULL,
          started_at      TIMESTAMPTZ NOT NULL,
          mode            TEXT NOT NULL,
          only_keys       BOOLEAN NOT NULL,
          comparator_hash TEXT NOT NULL,
          -- From here on what is known at the end.
          ended_at        TIMESTAMPTZ,
          verdict         TEXT CHECK (verdict IN ('clean', 'different', 'inconclusive')),
          complete        BOOLEAN,
          exit_status     INTEGER,
          failure         TEXT,
          sequence        BIGINT,
          pg_snapshot     TEXT,
          schema_version  TEXT,
          rules_hash      TEXT,
          CHECK ((ended_at IS NULL) = (verdict IS NULL) AND (ended_at IS NULL) = (complete IS NULL))
        );

        CREATE INDEX runs_by_start ON runs (domain, started_at DESC);

        -- An endpoint of a run. The states count differences by fingerprint; `fingerprints_complete` says whether all are known.
        CREATE TABLE run_endpoints (
          run_id                TEXT COLLATE "C" NOT NULL REFERENCES runs ON DELETE CASCADE,
          place                 INTEGER NOT NULL,
          endpoint              TEXT COLLATE "C" NOT NULL,
          verdict               TEXT NOT NULL,
          complete              BOOLEAN NOT NULL,
          requests_planned      BIGINT NOT NULL,
          requests_compared     BIGINT NOT NULL,
          requests_skipped      BIGINT NOT NULL,
          records_compared      BIGINT NOT NULL,
          records_skipped       BIGINT NOT NULL,
          confirmed             BIGINT NOT NULL,
          tolerated             BIGINT NOT NULL,
          undecided             BIGINT NOT NULL,
          fingerprints_complete BOOLEAN NOT NULL,
          new                   BIGINT NOT NULL DEFAULT 0,
          known                 BIGINT NOT NULL DEFAULT 0,
          changed               BIGINT NOT NULL DEFAULT 0,
          resolved              BIGINT NOT NULL DEFAULT 0,
          regressed             BIGINT NOT NULL DEFAULT 0,
          not_evaluated         BIGINT NOT NULL DEFAULT 0,
          duration_ms           BIGINT NOT NULL,
          PRIMARY KEY (run_id, endpoint)
        );

        -- A difference over all runs: the same fingerprint is the same place and kind, whatever the values. `value_hash` tells
        -- values apart without holding them.
        CREATE TABLE differences (
          domain        TEXT COLLATE "C" NOT NULL,
          endpoint      TEXT COLLATE "C" NOT NULL,
          fingerprint   TEXT COLLATE "C" NOT NULL,
          leg           TEXT NOT NULL,
          kind          TEXT NOT NULL,
          group_id      TEXT NOT NULL,
          request       TEXT NOT NULL,
          path          TEXT NOT NULL,
          verdict       TEXT NOT NULL,
          value_hash    TEXT NOT NULL,
          state         TEXT NOT NULL
            CHECK (state IN ('new', 'known', 'changed', 'resolved', 'regressed', 'notEvaluated')),
          first_run     TEXT NOT NULL,
          first_seen_at TIMESTAMPTZ NOT NULL,
          last_run      TEXT NOT NULL,
          last_seen_at  TIMESTAMPTZ NOT NULL,
          occurrences   BIGINT NOT NULL DEFAULT 1,
          resolved_run  TEXT,
          resolved_at   TIMESTAMPTZ,
          PRIMARY KEY (domain, endpoint, fingerprint),
          CHECK ((state = 'resolved') = (resolved_at IS NOT NULL))
        );

        CREATE INDEX differences_unresolved ON differences (domain, endpoint) WHERE state <> 'resolved';
        CREATE INDEX differences_resolved ON differences (resolved_at) WHERE state = 'resolved';

        -- What a run has changed: differences that it saw first, saw changed, saw gone, saw again.
        CREATE TABLE transitions (
          run_id      TEXT COLLATE "C" NOT NULL REFERENCES runs ON DELETE CASCADE,
          endpoint    TEXT COLLATE "C" NOT NULL,
          fingerprint TEXT COLLATE "C" NOT NULL,
          state       TEXT NOT NULL CHECK (state IN ('new', 'changed', 'resolved', 'regressed')),
          kind        TEXT NOT NULL,
          request     TEXT NOT NULL,
          path        TEXT NOT NULL,
          PRIMARY KEY (run_id, endpoint, fingerprint)
        );

        -- The samples of a run's report, as the report has them.
        CREATE TABLE samples (
          run_id   TEXT COLLATE "C" NOT NULL REFERENCES runs ON DELETE CASCADE,
          endpoint TEXT COLLATE "C" NOT NULL,
          place    INTEGER NOT NULL,
          sample   JSON NOT NULL,
          PRIMARY KEY (run_id, endpoint, place)
        );

        """,
      down: """
        DROP TABLE samples, transitions, differences, run_endpoints, runs;

        """),
    Migration(
      version: 2, name: "baselines",
      up: """
        -- Where an endpoint was compared last with all there is and found clean: what later runs begin from. `landmark` is the
        -- domain's own text. The rest says what must be the same for the moment to be worth anything.
        CREATE TABLE baselines (
          domain          TEXT COLLATE "C" NOT NULL,
          endpoint        TEXT COLLATE "C" NOT NULL,
          run_id          TEXT COLLATE "C" NOT NULL,
          landmark        TEXT NOT NULL,
          comparator_hash TEXT NOT NULL,
          rules_hash      TEXT,
          schema_version  TEXT,
          recorded_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
          PRIMARY KEY (domain, endpoint)
        );

        """,
      down: """
        DROP TABLE baselines;

        """),
    Migration(
      version: 3, name: "segments",
      up: """
        -- What a run is compared on, for those who help with it, and for the run that goes on where this one was killed.
        CREATE TABLE shares (
          run_id          TEXT COLLATE "C" PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
          -- A hash of all that two runs have to agree in for one to go on with what the other has found.
          fit             TEXT NOT NULL,
          -- Whether other processes may take part.
          is_open         BOOLEAN NOT NULL,
          program         TEXT NOT NULL,
          schema_version  TEXT NOT NULL,
          snapshot        TEXT NOT NULL,
          sequence        BIGINT NOT NULL,
          cut_folder      TEXT NOT NULL,
          cache_prefix    TEXT NOT NULL,
          endpoints       TEXT[] NOT NULL,
          legs            TEXT[] NOT NULL,
          samples         INTEGER NOT NULL,
          -- What need not be compared again, by endpoint.
          baselines       JSON NOT NULL,
          rules           TEXT,
          rules_hash      TEXT,
          deadline_at     TIMESTAMPTZ
        );

        -- The units of work of a run that has not ended. A result and the state that says it is there come in one statement.
        CREATE TABLE segments (
          run_id         TEXT COLLATE "C" NOT NULL REFERENCES runs ON DELETE CASCADE,
          place          INTEGER NOT NULL,
          endpoint       TEXT COLLATE "C" NOT NULL,
          requests       JSON NOT NULL,
          request_count  INTEGER NOT NULL,
          is_last        BOOLEAN NOT NULL,
          -- The journal's entry that both sides are read at.
          sequence       BIGINT NOT NULL,
          -- Which is to be compared first.
          rank           INTEGER NOT NULL,
          state          TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'claimed', 'done')),
          worker         TEXT,
          lease_until    TIMESTAMPTZ,
          attempts       INTEGER NOT NULL DEFAULT 0,
          records        BIGINT,
          differences    BIGINT,
          -- Forgotten after a while, when nobody goes on with the run any more.
          result         JSON,
          PRIMARY KEY (run_id, place),
          CHECK (state <> 'claimed' OR (worker IS NOT NULL AND lease_until IS NOT NULL)),
          CHECK (state = 'done' OR result IS NULL)
        );

        """,
      down: """
        DROP TABLE segments, shares;

        """),
    Migration(
      version: 4, name: "identities",
      up: """
        -- What a run compared, so that it is evidence for nothing else: the journal, the legacy store, the repository. A run from
        -- before has none of it, and is evidence no more.
        --
        -- `number` is the order in which runs began, `begun_at` and `recorded_at` are by the clock of this database: the clocks of
        -- those who run, which `started_at` and `ended_at` are by, may be wrong and differ from each other.
        ALTER TABLE runs
          ADD COLUMN number        BIGINT,
          ADD COLUMN begun_at      TIMESTAMPTZ,
          ADD COLUMN recorded_at   TIMESTAMPTZ,
          ADD COLUMN journal       TEXT,
          ADD COLUMN legacy        TEXT,
          ADD COLUMN repository    TEXT,
          -- Of report.json, as the run wrote it.
          ADD COLUMN report_sha256 TEXT;

        UPDATE runs SET
          number = known.number, begun_at = least(started_at, now()), recorded_at = least(ended_at, now())
        FROM (SELECT id, row_number() OVER (ORDER BY started_at, id) AS number FROM runs) AS known
        WHERE runs.id = known.id;

        CREATE SEQUENCE run_numbers OWNED BY runs.number;
        SELECT setval('run_numbers', (SELECT coalesce(max(number), 0) + 1 FROM runs), false);

        ALTER TABLE runs
          ALTER COLUMN number SET DEFAULT nextval('run_numbers'),
          ALTER COLUMN number SET NOT NULL,
          ALTER COLUMN begun_at SET DEFAULT clock_timestamp(),
          ALTER COLUMN begun_at SET NOT NULL;

        CREATE UNIQUE INDEX runs_by_number ON runs (domain, number DESC);

        -- The differences of a copy of the legacy folder are none of the folder's own. Those from before belong to the first run
        -- that says which folder it read.
        ALTER TABLE differences ADD COLUMN legacy TEXT COLLATE "C" NOT NULL DEFAULT '';
        ALTER TABLE differences DROP CONSTRAINT differences_pkey;
        ALTER TABLE differences ADD PRIMARY KEY (domain, legacy, endpoint, fingerprint);

        ALTER TABLE baselines ADD COLUMN journal TEXT, ADD COLUMN legacy TEXT, ADD COLUMN repository TEXT;
        ALTER TABLE shares ADD COLUMN journal TEXT, ADD COLUMN legacy TEXT, ADD COLUMN repository TEXT;

        """,
      down: """
        ALTER TABLE shares DROP COLUMN journal, DROP COLUMN legacy, DROP COLUMN repository;
        ALTER TABLE baselines DROP COLUMN journal, DROP COLUMN legacy, DROP COLUMN repository;
        DELETE FROM differences AS d
        WHERE EXISTS (
          SELECT FROM differences AS o
          WHERE o.domain = d.domain AND o.endpoint = d.endpoint AND o.fingerprint = d.fingerprint AND o.legacy < d.legacy
        );
        ALTER TABLE differences DROP CONSTRAINT differences_pkey;
        ALTER TABLE differences DROP COLUMN legacy;
        ALTER TABLE differences ADD PRIMARY KEY (domain, endpoint, fingerprint);
        DROP INDEX runs_by_number;
        ALTER TABLE runs
          DROP COLUMN number, DROP COLUMN begun_at, DROP COLUMN recorded_at, DROP COLUMN journal, DROP COLUMN legacy,
          DROP COLUMN repository, DROP COLUMN report_sha256;

        """),
    Migration(
      version: 5, name: "acceptances",
      up: """
        -- Who has taken what others have written to tables that no endpoint shows for right.
        CREATE TABLE acceptances (
          id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          domain      TEXT COLLATE "C" NOT NULL,
          table_name  TEXT NOT NULL,
          writes      BIGINT NOT NULL,
          accepted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
          accepted_by TEXT NOT NULL,
          reason      TEXT NOT NULL
        );

        """,
      down: """
        DROP TABLE acceptances;

        """),
    Migration(
      version: 6, name: "addresses",
      up: """
        -- Where the node that keeps the legacy side of a run's cut can be asked for it; NULL where the folder has to be reached.
        ALTER TABLE shares ADD COLUMN address TEXT;

        """,
      down: """
        ALTER TABLE shares DROP COLUMN address;

        """),
    Migration(
      version: 7, name: "watches",
      up: """
        -- By which triggers, in the version that they had, writes by others to what an endpoint shows were noted when the run
        -- began: a JSON object of endpoints. NULL where nothing says so: what was written since such a run is not known.
        ALTER TABLE runs ADD COLUMN watches JSON;

        """,
      down: """
        ALTER TABLE runs DROP COLUMN watches;

        """)
  ]
}
