"""What a forum file may say: its language, the forum's own words and one module per kind of resource.

Everything here is pure: it reads the files that it is told to read and computes. It knows no network, prints nothing
and asks no clock. `loading.load` turns files into a `document.Document`, `checking.check` turns that into a model.
"""
