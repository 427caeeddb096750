enum CutoverJSONTestsPlaceholder {}
