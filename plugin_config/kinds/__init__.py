"""The resource kinds. Adding one is adding a file here and naming it in `KINDS`."""
