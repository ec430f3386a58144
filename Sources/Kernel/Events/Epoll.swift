import CLinux
import Glibc
public import SystemPackage

/// An epoll instance, level-triggered.
@safe public struct Epoll: ~Copyable, @unchecked Sendable {
    private let descriptor: Descriptor
    // SAFETY: owned, room for `capacity`, zeroed in init; the kernel writes there in `wait` alone. Sendable: whoever
    // has the value alone may wait.
    private let events: UnsafeMutablePointer<epoll_event>
    private let capacity: Int

    /// - Parameter capacity: how many descriptors one `wait` reports at most.
    /// - Throws: EMFILE, ENFILE or ENOMEM (epoll_create1(2)).
    public init(capacity: Int) throws(Errno) {
        let raw = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw lastError() }
        descriptor = Descriptor(owning: raw)
        self.capacity = max(1, capacity)
        unsafe events = .allocate(capacity: self.capacity)
        unsafe events.initialize(repeating: epoll_event(), count: self.capacity)
    }

    deinit { unsafe events.deallocate() }

    /// Watches a descriptor for input and reports `data` for it.
    /// - Throws: EEXIST for one that is watched, EBADF, and what else epoll_ctl(2) lists.
    public func add(_ watched: FileDescriptor, data: UInt64) throws(Errno) {
        var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: data))
        guard unsafe epoll_ctl(descriptor.rawValue, EPOLL_CTL_ADD, watched.rawValue, &event) == 0 else {
            throw lastError()
        }
    }

    /// Watches a descriptor no longer.
    /// - Throws: ENOENT for one that is not watched, EBADF.
    public func remove(_ watched: FileDescriptor) throws(Errno) {
        var event = unsafe epoll_event()
        guard unsafe epoll_ctl(descriptor.rawValue, EPOLL_CTL_DEL, watched.rawValue, &event) == 0 else {
            throw lastError()
        }
    }

    /// Waits for at least one ready descriptor, or until the time is over. The time is rounded up to milliseconds; 0
    /// never blocks.
    /// - Parameters:
    ///   - ready: takes the `data` values of ready descriptors, from its first element on.
    ///   - limit: how many values it takes at most.
    ///   - timeoutNanoseconds: how long to wait at most, in ns.
    /// - Returns: how many values were put into `ready`; 0 after the time, and after a signal.
    /// - Throws: EBADF and what else epoll_wait(2) lists, EINTR excepted.
    public func wait(into ready: inout [UInt64], limit: Int, timeoutNanoseconds: UInt64) throws(Errno) -> Int {
        let room = min(limit, capacity, ready.count)
        guard room > 0 else { return 0 }
        let count = unsafe epoll_wait(
            descriptor.rawValue, events, CInt(clamping: room), Self.milliseconds(timeoutNanoseconds))
        if count < 0 {
            let error = lastError()
            if error == .interrupted { return 0 }
            throw error
        }
        for index in 0..<Int(count) { ready[index] = unsafe events[index].data.u64 }
        return Int(count)
    }

    /// Nanoseconds in the unit of epoll_wait(2): milliseconds, rounded up; the largest number for what does not fit.
    static func milliseconds(_ nanoseconds: UInt64) -> CInt {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return CInt(clamping: rest == 0 ? whole : whole + 1)
    }
}
