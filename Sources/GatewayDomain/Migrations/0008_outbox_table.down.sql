DROP VIEW events_outbox;
ALTER INDEX outbox_messages_waiting RENAME TO events_outbox_waiting;
ALTER TABLE outbox_messages RENAME TO events_outbox;
