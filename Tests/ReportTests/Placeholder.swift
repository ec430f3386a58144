// The first test of this room comes with its code.
