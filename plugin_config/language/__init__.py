"""From text to a document: YAML with positions, value tags, overlays, and problems that name their place."""
