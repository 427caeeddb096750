-- The messages are in the table of every domain that sends some; the gateway's own programs go on using the old name.
ALTER TABLE events_outbox RENAME TO outbox_messages;
ALTER INDEX events_outbox_waiting RENAME TO outbox_messages_waiting;
CREATE VIEW events_outbox AS SELECT * FROM outbox_messages;
