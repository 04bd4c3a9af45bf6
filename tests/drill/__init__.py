"""Two providers that were invented for this folder move in, and no file outside it changes.

Sundial keeps calendars: gardens (accounts) with dials (calendars) that shadows (events) fall on.
Tin Can holds conferences: strings (meetings) between two cans, one of them a host's. A string
carries no voice until it was pulled taut, which no other provider wants: an action of their own.

In the order in which it is read:

1. `sql/rows.sql` makes them known to the database, with the action `pull_string`;
   `sql/functions.sql` has the two functions of that action.
2. `api.py`, `sundial.py`, `tin_can.py` ask them over HTTP: what a folder of `app/providers` does.
   `steps.py` is the step of the action.
3. `simulator` answers in the simulated cloud, with the tables of `sql/simulator.sql`.
4. `moving_in.py` tells a process of all of it, in five calls.
5. `test_calendar_contract.py`, `test_conference_contract.py` run the suites that every provider
   has to pass; `test_bookings.py`, `test_killed.py` and `test_left_over.py` follow bookings, through
   the death of workers too.
"""
