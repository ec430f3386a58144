extension RingUnavailable {
    /// Tries to make a small ring. Nil if io_uring works here.
    public static func probe() -> RingUnavailable? {
        do {
            _ = try Ring(submissions: 2, completions: 4)
            return nil
        } catch {
            return error
        }
    }

    static func sysctl() -> Int? { TextFile.number("/proc/sys/kernel/io_uring_disabled") }
}
