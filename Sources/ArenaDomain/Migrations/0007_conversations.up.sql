-- A model can have several conversations: `occurrence` counts them, from 0. `arrival` is the place in the file.
CREATE TABLE conversations (
  id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model_id      TEXT COLLATE "C" NOT NULL,
  occurrence    BIGINT NOT NULL,
  arrival       BIGINT NOT NULL,
  messages_null BOOLEAN NOT NULL,
  seq           BIGINT NOT NULL,
  created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  UNIQUE (model_id, occurrence)
);

CREATE TABLE conversation_messages (
  conversation_id BIGINT NOT NULL REFERENCES conversations ON DELETE CASCADE,
  ordinal         BIGINT NOT NULL,
  role            TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool', '')),
  content         TEXT NOT NULL,
  timestamp       JSON NOT NULL,
  seq             BIGINT NOT NULL,
  created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (conversation_id, ordinal)
);
