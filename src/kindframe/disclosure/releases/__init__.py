"""What was released before: the ledger, how it keeps numbers, and the record beside each release."""
