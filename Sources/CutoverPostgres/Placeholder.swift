enum CutoverPostgresPlaceholder {}
