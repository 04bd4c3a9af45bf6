"""What a booking needs of the outside world: busy times, and waiting for a confirmation."""
