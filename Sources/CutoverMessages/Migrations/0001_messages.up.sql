-- Messages for other programs. A message is enqueued in the transaction of what it tells of, and delivered at least once.
-- `event_key` tells it from all others; a worker that has claimed it has it until `claimed_until`; one that could not be
-- delivered in so many attempts is dead.
CREATE TABLE outbox_messages (
  id             BIGSERIAL PRIMARY KEY,
  aggregate_type TEXT NOT NULL CHECK (aggregate_type <> ''),
  aggregate_id   TEXT NOT NULL CHECK (aggregate_id <> ''),
  event_type     TEXT NOT NULL CHECK (event_type <> ''),
  payload        JSONB NOT NULL,
  headers        JSONB NOT NULL DEFAULT '{}',
  available_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  published_at   TIMESTAMPTZ,
  attempts       INT NOT NULL DEFAULT 0,
  last_error     TEXT,
  delivered      BOOLEAN NOT NULL DEFAULT false,
  created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  event_key      TEXT UNIQUE,
  claimed_until  TIMESTAMPTZ,
  dead_at        TIMESTAMPTZ
);
CREATE INDEX outbox_messages_waiting ON outbox_messages (delivered, available_at);
