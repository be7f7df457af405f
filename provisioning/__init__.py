"""The forum as it is, how it differs from what is wanted, and the one module that writes."""
