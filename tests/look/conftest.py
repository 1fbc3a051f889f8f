"""The look is tested in the same Chromium as the pages."""

from tests.browser_tools import browser

__all__ = ["browser"]
