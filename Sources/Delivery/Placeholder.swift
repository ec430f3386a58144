// The first file of this room comes with its code.
