"""The European Standard Population 2013, which rates are standardised to.

Source: Eurostat, Revision of the European Standard Population, 2013 (90 and over as one band).
"""

BAND_WEIGHTS = (
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
    7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
)  # fmt: skip
"""People of 100,000 in each five-year band: 0-4, 5-9, ... 85-89, 90 and over."""
