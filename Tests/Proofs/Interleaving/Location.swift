/// What the scheduler knows of one atomic or lock.
struct Location {
    /// How often it was written.
    var writes: UInt32 = 0
    /// One bit a strand that has touched it, in whatever run.
    var strands: UInt32 = 0
    var isWritten = false

    /// Whether it matters who comes first: more than one strand touches it, and not only to read.
    var isContended: Bool { isWritten && strands & (strands &- 1) != 0 }
}
