enum CutoverParityTestsPlaceholder {}
