"""How secrets begin, so that a leaked one is recognized for what it is."""

SECRET_KEY = "sk_live_"  # noqa: S105
"""Of a company's own program."""

PUBLISHABLE_KEY = "pk_live_"
"""Of a company's own site; the slug follows."""

BEARER_SESSION = "hfs_"
"""Of a session that a program sends by itself."""
