"""What families are told by e-mail: letters (pure), the outbox (written with the act), the sender."""
