"""The web application: routes, pages, console and what is common to them."""
