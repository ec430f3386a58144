import CLinux

/// Requests to callgrind, under which this program may run; without it they do nothing.
public enum Callgrind {
    /// Counts from here on, from zero.
    public static func start() {
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_START))
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_ZERO))
    }

    /// Leaves out what follows; called once more, counts again.
    public static func toggle() {
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_TOGGLE_COLLECT))
    }

    /// Writes what was counted since `start` as one more profile.
    public static func stop() {
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_DUMP))
        _ = irqmark_valgrind_request(UInt32(IRQMARK_CALLGRIND_STOP))
    }
}
