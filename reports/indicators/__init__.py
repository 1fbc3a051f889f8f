"""The one catalogue of indicators: what each is called, how it is worked out, and from what."""
