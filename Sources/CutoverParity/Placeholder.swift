enum CutoverParityPlaceholder {}
