"""Keys that look right: which orders become one, and which become two."""

import sqlite3
import zlib

print("two orders whose keys are     in a column of    become")
for one, other in (("7", "07"), ("7", "7.0"), ("order 7", "order 07")):
    for kind in ("TEXT", "STRING"):
        file = sqlite3.connect(":memory:")
        file.execute(f"CREATE TABLE done (key {kind} PRIMARY KEY)")
        for key in (one, other):
            file.execute("INSERT OR IGNORE INTO done VALUES (?)", (key,))
        (rows,) = file.execute("SELECT count(*) FROM done").fetchone()
        names = f"{one!r} and {other!r}"
        print(f"{names:<30}{kind:<18}{'two' if rows == 2 else 'one'}")
        file.close()

# --8<-- [start:checksum]
print("a short checksum of 'plumless':", zlib.crc32(b"plumless"))
print("a short checksum of 'buckeroo':", zlib.crc32(b"buckeroo"))
# --8<-- [end:checksum]
