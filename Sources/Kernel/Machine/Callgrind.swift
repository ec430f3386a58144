import CLinux

/// Requests to callgrind, if this program runs under it; else they do nothing.
public enum Callgrind {
    /// Begins to count, from zero.
    public static func start() {
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_START))
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_ZERO))
    }

    /// Stops counting; a second call resumes it.
    public static func toggle() {
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_TOGGLE_COLLECT))
    }

    /// Writes what was counted since `start` as one more profile.
    public static func stop() {
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_DUMP))
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_STOP))
    }
}
