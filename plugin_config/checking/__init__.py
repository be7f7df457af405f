"""From a document to typed declarations: every mistake at its place, and the JSON Schema of what is right."""
