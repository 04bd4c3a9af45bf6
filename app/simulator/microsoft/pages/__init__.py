"""What people see in Outlook, and what an administrator of a directory does."""
