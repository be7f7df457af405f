"""Requests and answers as Rails has them: routes, parameters, forms, rate limits."""
