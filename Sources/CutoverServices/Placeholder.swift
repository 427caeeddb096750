enum CutoverServicesPlaceholder {}
