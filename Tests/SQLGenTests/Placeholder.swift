enum SQLGenTestsPlaceholder {}
