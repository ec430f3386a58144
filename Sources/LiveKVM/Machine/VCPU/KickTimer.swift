import CLinux
import Glibc
import SystemPackage

/// A timer that interrupts the thread that made it, again and again, so that no KVM_RUN of that thread lasts for ever.
/// A single shot could come just before the thread enters KVM_RUN.
struct KickTimer: ~Copyable {
    private let number: CInt

    init() throws(LiveError) {
        try KickSignal.install()
        KickSignal.admit()
        let number = irqmark_kick_timer()
        guard number >= 0 else { throw .refused("timer_create", Errno(rawValue: errno)) }
        self.number = number
    }

    deinit { _ = irqmark_delete_timer(number) }

    /// Interrupts the thread every `milliseconds` from now on; 0 stops the timer.
    func set(everyMilliseconds milliseconds: Int) {
        let interval = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        var setting = itimerspec(it_interval: interval, it_value: interval)
        _ = unsafe irqmark_set_timer(number, &setting)
    }
}
