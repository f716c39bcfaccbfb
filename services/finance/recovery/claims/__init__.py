"""Claims on the bodies that should have paid, from draft to settlement, with every penny posted."""
