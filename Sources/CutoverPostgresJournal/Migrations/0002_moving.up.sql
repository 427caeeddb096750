-- Whether the journal takes events: one that was moved does not, nor does one that is not all here yet.
ALTER TABLE journals
  ADD COLUMN standing    TEXT NOT NULL DEFAULT 'open' CHECK (standing IN ('open', 'arriving', 'arrived', 'moved')),
  -- Where it went, or comes from.
  ADD COLUMN other_place TEXT NOT NULL DEFAULT '';
