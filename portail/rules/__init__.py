"""Pure functions on plain values: no clock, no SQL, no screen. The standard library only."""
