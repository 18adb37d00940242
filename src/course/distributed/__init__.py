"""Grading on more than one machine: commands out by a broker, replies back, one book."""
