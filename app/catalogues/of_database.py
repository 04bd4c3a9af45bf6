"""English that stands in rows and functions of the database, where it is no message by itself.

Whoever shows such a text translates it with `_`. Tests compare these lists with the database.
"""

from __future__ import annotations

from app.languages import marked

ERRORS = (
    marked("Status change against the state machine"),
    marked("Confirmed without meeting and event"),
    marked("Claim of another booking"),
    marked("Invalid request"),
    marked("Idempotency-Key is missing"),
    marked("People cannot be chosen"),
    marked("A person has to be chosen"),
    marked("Consent request unknown, used or too old"),
    marked("Consent was denied"),
    marked("Credentials missing or wrong"),
    marked("Link token not valid"),
    marked("Tenant missing, unknown or not consistent"),
    marked("Not found"),
    marked("No such company"),
    marked("No such salesperson"),
    marked("No such booking"),
    marked("Method not allowed"),
    marked("Request not sent in time"),
    marked("Slot not available"),
    marked("Hold expired"),
    marked("Not possible in the present state"),
    marked("Link already used"),
    marked("Too late to change"),
    marked("Slug taken"),
    marked("Directory belongs to another company"),
    marked("Too many endpoints of webhooks"),
    marked("Nothing secret can be stored"),
    marked("Consent not effective yet"),
    marked("Salesperson exists"),
    marked("Payload too large"),
    marked("Unsupported media type"),
    marked("Slot is never offered"),
    marked("Idempotency-Key used with another request"),
    marked("Too many requests"),
    marked("Too many mails"),
    marked("Too many telephone numbers"),
    marked("Too many open holds"),
    marked("Internal error"),
    marked("Confirmation failed"),
    marked("Calendar cannot be read just now"),
    marked("Temporarily unavailable"),
    marked("Several companies are possible"),
    marked("Sign in"),
    marked("Code not valid"),
    marked("Key not valid"),
    marked("Not for this role"),
    marked("Signed in too long ago for this"),
    marked("Not for pages of this site"),
    marked("Field not for this role"),
    marked("Sent from another site"),
    marked("Not for this audience"),
    marked("No such service"),
    marked("No such closure"),
    marked("No hours of its own"),
    marked("Changed meanwhile"),
    marked("Not a cursor of this list"),
    marked("Too many salespeople"),
    marked("Too many services"),
    marked("Payments cannot be taken"),
    marked("Place cannot be made"),
    marked("This address has an account already"),
    marked("The last owner stays"),
    marked("Something is booked still"),
    marked("Answers not valid"),
    marked("Not the company's currency"),
)
"""Titles of `booking.errors`."""

ACTIONS = (
    marked("{object}: create"),
    marked("The {object}"),
    marked("{object}: change the time"),
    marked("{object}: delete"),
    marked("Database: record the new meeting"),
    marked("The entry in {person}’s calendar, and your invitation"),
    marked("{object}: look whether it stands"),
    marked("{object}: put the new link in"),
    marked("Database: record meeting and event"),
    marked("Your mail with all of it"),
    marked("Another step"),
)
"""Titles of `booking.actions`, and what customers read while a confirmation is carried out."""

OBJECTS = (
    marked("Zoom meeting"),
    marked("Outlook event"),
    marked("mail"),
    marked("text message"),
)
"""What `booking.providers` make."""

FAULTS = (
    marked("There is no such time zone; one is named like Europe/Berlin."),
    marked("There is no such kind of calendar."),
    marked("What becomes of the old time: cancel_first or keep_until_confirmed."),
    marked("A colour such as #0f6b5c."),
    marked("One line of at most 200 characters, or nothing."),
    marked("A mail address, or nothing for the platform's own."),
    marked(
        "The id of a directory (32 hexadecimal digits with hyphens), or nothing for the platform's "
        "own."
    ),
    marked("Hours are given for weekdays, mon to sun."),
    marked("Weekdays are mon to sun."),
    marked("A list of opening and closing times is needed, empty for a closed day."),
    marked(
        "Hours are an opening and a closing time, such as 09:00 and 17:00; a day ends at 24:00."
    ),
    marked("A mail address (user principal name) or object id of at most 254 characters."),
    marked("A name of 1 to 200 characters is needed."),
    marked("This calendar is sold already."),
    marked("The customer came or not: attended or no_show."),
    marked("There is no such booking."),
    marked("Attendance is recorded for a confirmed booking that has started."),
    marked("Only a confirmed booking that is not over can be canceled."),
    marked(
        "There is no such state; there are hold, pending_verify, confirmed, canceled and expired."
    ),
    marked("Another company is called so in addresses."),
    marked("From 1 to 200."),
    marked("Another salesperson has this name."),
    marked("There is no such salesperson."),
    marked(
        "The calendar of a salesperson cannot be exchanged; add a new salesperson. Another name is "
        "taken when it is known to be the same mailbox's."
    ),
)
"""Sentences with which functions refuse what the console's forms send."""

FAULTS_OF_HOURS = (
    marked("Hours that open and close at {time} have no length; a whole day is 00:00 to 24:00."),
    marked("The hours from {time} overlap those before them."),
)
"""The same, with a time in them."""
