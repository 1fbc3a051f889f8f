"""Dashboards: one page per topic, made of the catalogue of indicators and read from the figures of areas."""
