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
