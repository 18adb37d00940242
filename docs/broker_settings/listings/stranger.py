"""What a stranger's message does to a worker that reads pickles, and to one that reads JSON."""

import json
import pickle


class Order:
    """Looks like a value; says what is to be called when somebody reads it."""

    def __reduce__(self) -> tuple[object, ...]:
        return print, ("  this line was printed by the message",)


print("pickle.loads(message)")
message = pickle.dumps(Order())
print(f"  and the worker holds {pickle.loads(message)}")  # noqa: S301  (what this listing is about)

print("json.loads(message)")
try:
    json.loads(message)
except ValueError as error:
    print(f"  {type(error).__name__}: nothing was run")
