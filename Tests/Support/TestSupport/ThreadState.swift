import CLinux
import Kernel

/// A thread of this process, as the kernel numbers it.
public struct ThreadNumber: Sendable {
    /// The kernel's number; 0 is no thread's.
    public let number: Int32

    /// A thread by its number.
    public init(_ number: Int32) { self.number = number }

    /// The calling thread.
    public static var own: ThreadNumber { ThreadNumber(irqmark_thread_id()) }

    /// Whether it sleeps now, as in a futex: it is neither on a processor nor waiting for one.
    public var isAsleep: Bool {
        // Behind the name, which may hold anything, stands the state.
        guard number != 0, let text = TextFile.read("/proc/self/task/\(number)/stat") else { return false }
        return text.split(separator: ")").last?.hasPrefix(" S") ?? false
    }
}
