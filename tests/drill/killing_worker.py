"""Workers that know the strangers, and die: `python -m tests.drill.killing_worker`."""

from tests.drill.moving_in import move_in
from tests.faults.killing_worker import serve

if __name__ == "__main__":
    move_in()
    serve()
