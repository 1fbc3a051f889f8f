"""The map: villages or groups of a regency, coloured by any indicator of the catalogue."""
