"""One module a verb of the command; each offers `add_arguments` and `run`."""
