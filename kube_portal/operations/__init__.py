"""Commands for whoever runs the server: the queue, the clock, back-ups."""
