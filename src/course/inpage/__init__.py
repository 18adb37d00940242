"""Exercises that are solved on their own page: what a browser gets, and what runs there."""
