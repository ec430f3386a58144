import SystemPackage

extension RingUnavailable {
    /// Makes a small ring and completes one empty request: a seccomp filter may allow to make rings and forbid to enter
    /// them. Nil if io_uring works here, else the cause and a remedy.
    public static func probe() -> RingUnavailable? {
        do throws(RingUnavailable) {
            var ring = try Ring(submissions: 2, completions: 4)
            do throws(Errno) {
                try ring.prepareNothing(userData: 0)
                try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: 1_000_000_000)
            } catch {
                return RingUnavailable(errno: error, disabled: nil, call: "io_uring_enter")
            }
            return nil
        } catch {
            return error
        }
    }

    static func sysctl() -> Int? { TextFile.number("/proc/sys/kernel/io_uring_disabled") }
}
