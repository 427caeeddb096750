DROP TABLE clock_jumps, epochs, parked, cursors, compacted_ids, entries, journals;
