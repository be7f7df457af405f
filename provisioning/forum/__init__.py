"""Talking to a forum: its address and key, requests and their pace, answers and what is wrong with them."""
