enum CutoverPostgresTestsPlaceholder {}
