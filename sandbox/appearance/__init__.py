"""Themes, palettes, the sidebar, form templates."""
