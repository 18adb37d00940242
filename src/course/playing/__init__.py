"""A failing run as a page that plays it."""
