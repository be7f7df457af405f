"""The safety rules: what must not happen without consent. Pure."""
