enum CutoverTestKitPlaceholder {}
