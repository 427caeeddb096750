enum CutoverServicesTestsPlaceholder {}
