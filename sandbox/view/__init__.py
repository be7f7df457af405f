"""The page at `/` for those who look with a browser: what the store holds, as plain tables. No part of Discourse."""
