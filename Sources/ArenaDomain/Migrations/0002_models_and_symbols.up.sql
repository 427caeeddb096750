CREATE TABLE models (
  id         TEXT COLLATE "C" PRIMARY KEY,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE symbols (
  id         TEXT COLLATE "C" PRIMARY KEY,
  seq        BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
