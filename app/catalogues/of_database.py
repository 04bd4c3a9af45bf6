"""English that stands in rows and functions of the database, where it is no message by itself.

Whoever shows such a text translates it with `_`. Tests compare these lists with the database.
"""

from __future__ import annotations

from app.languages import marked

ERRORS = (
    marked("Status change against the state machine"),
    marked("Confirmed without meeting and event"),
    marked("Claim of another booking"),
    marked("The books are never changed"),
    marked("Entries do not balance"),
    marked("More than was paid"),
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
    marked("Bookings are in another account"),
)
"""Titles of `booking.errors`."""

ACTIONS = (
    marked("{object}: create"),
    marked("The {object}"),
    marked("{object}: change the time"),
    marked("{object}: change the place"),
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
    marked("calendar entry"),
    marked("mail"),
    marked("text message"),
)
"""What `booking.providers` make."""

FAULTS = (
    marked("There is no such time zone; one is named like Europe/Berlin."),
    marked("What becomes of the old time: cancel_first or keep_until_confirmed."),
    marked("A colour such as #0f6b5c."),
    marked("One line of at most 200 characters, or nothing."),
    marked("At most 200 characters."),
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
    marked("The customer came or not: attended or no_show."),
    marked("There is no such booking."),
    marked("Attendance is recorded for a confirmed booking that has started."),
    marked("Only a confirmed booking that is not over can be canceled."),
    marked(
        "There is no such state; there are hold, pending_verify, confirmed, canceled and expired."
    ),
    marked("Another company is called so in addresses."),
    marked("From 1 to 200."),
)
"""Sentences with which functions refuse what the console's forms send."""

FAULTS_OF_HOURS = (
    marked("Hours that open and close at {time} have no length; a whole day is 00:00 to 24:00."),
    marked("The hours from {time} overlap those before them."),
)
"""The same, with a time in them."""

FAULTS_OF_COMPANY = (
    marked("A name of 1 to 200 characters is needed."),
    marked("At most 63 lower-case letters and digits, with single hyphens or underscores inside."),
    marked("A text of at most 2,000 characters."),
    marked("A percentage of at most 100, with at most two decimals."),
    marked("A color such as #0f6b5c."),
    marked("Say of another service that it is the default one."),
    marked("At most the length of the service."),
    marked("Set the company's currency first."),
    marked("What is paid for needs a price."),
    marked("The default service is for free."),
    marked("A deposit is a sum or a percentage."),
    marked("At most the price."),
    marked("A deposit is a sum or a percentage, not both."),
    marked("The default service is for anybody."),
    marked("The default service is one that is sold."),
    marked("The default service asks nothing that must be answered."),
    marked("Connect an account that takes payments first."),
    marked("The text of a place has at most 500 characters."),
    marked("This place needs a text that says where it is."),
    marked("There is no such salesperson."),
    marked("One line of 1 to 200 characters is needed."),
    marked(
        "The default service is booked by programs that know no form; it asks nothing that must "
        "be answered."
    ),
    marked("One line of at most 200 characters, or nothing."),
    marked("A list of at most 100 different lines, each of at most 200 characters."),
    marked("There is nothing to select from."),
    marked("Only select and checkbox have options."),
    marked("A text of at most 500 characters, or nothing."),
    marked("A mail address, or nothing."),
    marked("A mail address (user principal name) or object id of at most 254 characters."),
    marked(
        "The calendar of a salesperson cannot be exchanged; add a new salesperson. Another name is "
        "taken when it is known to be the same mailbox's."
    ),
    marked("A calendar of this kind needs its user's name in the directory."),
    marked("It stays; whoever has another mailbox is another salesperson."),
    marked("This calendar is another salesperson's."),
    marked("Connect the calendar again: it refuses us."),
    marked("This mail address is another salesperson's."),
    marked("Another salesperson has it."),
    marked("One line of at most 200 characters, or nothing for the company's name."),
    marked("A mail address, or nothing for the sender's."),
    marked("One line of at most 200 characters, or nothing for the company's legal name."),
    marked("An address that begins with https://, of at most 500 characters, or nothing."),
    marked("A telephone number as people read it, of at most 50 characters, or nothing."),
    marked("One line of at most 200 characters; what is in braces is {service} or {customer}."),
    marked("The currency stays while a service that is sold has a price."),
    marked("A time of the day, such as 09:00."),
    marked("A time of the day, such as 17:00; a day ends at 24:00."),
    marked("Hours that end as they start have no length; a whole day is 00:00 to 24:00."),
    marked("A date, such as 2026-07-01, or nothing."),
    marked("Not before the first date."),
    marked("A date, such as 2026-07-01, or an instant, such as 2026-07-01T09:00:00Z."),
    marked("A date where from is one, else an instant."),
    marked("Not before the first day."),
    marked("After it begins."),
    marked("A text of 1 to 200 characters, or nothing."),
    marked("There is no such service."),
    marked("A date, such as 2026-12-24."),
    marked("One line of at most 200 characters."),
    marked("Of a secret key: admin or analyst; of a publishable one: none."),
    marked("A time to come, or nothing."),
    marked("A mail address is needed."),
    marked("At least one role is needed."),
    marked("At least one of owner, admin, salesperson, analyst, customer, prospect."),
    marked("Nobody changes what they may do themselves."),
    marked("Nobody gives or takes a role that is not below their own."),
    marked("This address has another account meanwhile."),
    marked("This member was removed; restore them first."),
    marked("This address has an account already."),
    marked("Only who was invited and has not signed in is invited again."),
    marked("Something that can be read, or null for the built-in text."),
    marked("At most 20,000 bytes."),
    marked("Without a text there is neither subject nor html."),
    marked("One line of at most 400 characters."),
    marked("An address of your own: that you send from, or of one of your salespeople."),
    marked("There is no such suppression, or it is lifted."),
    marked("Who complained is not written to again."),
    marked("Only the recipient can lift this."),
    marked("The default service stays; make another one the default first."),
    marked("Another service has this slug."),
    marked("A company has an owner: make somebody else one first."),
    marked("It was changed meanwhile. Read it again."),
    marked("It is not archived."),
    marked("It is archived; restore it first."),
    marked("A number of hours from 0 to 8,760, with at most two decimals."),
    marked("A fee is a percentage or a sum, and not both."),
    marked("Another tier has these hours."),
    marked("A list of at most 20 tiers."),
    marked("One line of at most 50 characters, or nothing."),
    marked("At most 12 letters, digits, hyphens and slashes."),
    marked("They are not archived."),
    marked("They are archived; restore them first."),
    marked("Connect the calendar: until then no time is offered."),
    marked("Connect the calendar again: until then no time is offered."),
    marked("Let the company's administrator consent again."),
    marked("See whether the mailbox is licensed and enabled: it cannot be read."),
)
"""Sentences with which functions refuse what people edit of their company."""

FAULTS_WITH_NAMES = (
    marked("All prices are in {currency}."),
    marked("It overlaps number {number} of the list, {start} to {end}."),
    marked("There are {count} closures already."),
    marked("The place of {service} ({place}) is made in a calendar that these have not: {people}."),
    marked("A list of at most {count} questions."),
    marked("A company has at most {count} services."),
    marked("A company has at most {count} salespeople."),
    marked("At most {count} reminders."),
)
"""The same, with what they are about in them."""

FAULTS_OF_TEXTS = (
    marked("Line {line}: there is no placeholder {name} in this message. There are: {names}."),
    marked("{{{{ {name} }}}} has to be in it, at most within its own if."),
)
"""What is wrong with a company's own text of a message (app/messages/judging.py)."""

FAULTS_OF_PHONES = (
    marked("Is not a telephone number with + and the country's code."),
    marked("Is not a telephone number that exists."),
)
"""What is wrong with a telephone number (app/phone_number.py)."""
