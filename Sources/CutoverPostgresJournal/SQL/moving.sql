-- name: SettleJournal :exec
UPDATE cutover_journal.journals SET standing = @standing, other_place = @other_place WHERE number = @journal;

-- name: BecomeJournal :exec
UPDATE cutover_journal.journals SET identity = @identity, created_at = @created_at, begun_after = @begun_after,
  compacted_through = @compacted_through, head = @head, newest_at = @newest_at
WHERE number = @journal;

-- Nobody has these rows meanwhile: the journal is locked.
-- name: ForgetJournal :exec
WITH gone_entries AS (DELETE FROM cutover_journal.entries WHERE entries.journal = @journal),
  gone_ids AS (DELETE FROM cutover_journal.compacted_ids WHERE compacted_ids.journal = @journal),
  gone_cursors AS (DELETE FROM cutover_journal.cursors WHERE cursors.journal = @journal),
  gone_parked AS (DELETE FROM cutover_journal.parked WHERE parked.journal = @journal),
  gone_epochs AS (DELETE FROM cutover_journal.epochs WHERE epochs.journal = @journal)
DELETE FROM cutover_journal.clock_jumps WHERE clock_jumps.journal = @journal;

-- name: LoadIDs :copyfrom
INSERT INTO cutover_journal.compacted_ids (journal, sequence, id, accepted_at, hash, checksum)
VALUES (@journal, @sequence, @id, @accepted_at, @hash, @checksum);

-- name: RestoreEpoch :exec
INSERT INTO cutover_journal.epochs (journal, number, token, process, place, begun_at)
VALUES (@journal, @number, @token, @process, @place, @begun_at);

-- name: ListEpochs :many
SELECT number, token, process, place, begun_at FROM cutover_journal.epochs WHERE journal = @journal ORDER BY number;
