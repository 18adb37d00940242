"""Five attempts at one payment: what does a letter say of them?"""

ERRORS = [
    "TimeoutError: the bank did not answer in 5 s",
    "ValueError: payment 311 exists already",
    "ValueError: payment 311 exists already",
]

# --8<-- [start:wrong]
last = ""
for error in ERRORS:
    last = error  # each one takes the place of the one before
# --8<-- [end:wrong]
print("with the last error:")
print("  ", last)

# --8<-- [start:right]
first = last = ""
for error in ERRORS:
    first = first or error
    last = error
# --8<-- [end:right]
print("with the first and the last:")
print("  ", first)
print("  ", last)
