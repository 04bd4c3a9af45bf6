"""What people are told: built-in texts and tenants' own, as mails and as SMS.

`values` says what the database's answer has to say to a reader, `rendering` puts it into words.
Tenants' texts are `own_template`s: judged when they are saved, and held to the same when sent.
"""
