import Kernel
public import Lockfree
public import SystemPackage

/// epoll_wait, level-triggered, and a read of every ready eventfd.
public final class EpollLoop: EventLoop {
    private let epoll: Epoll
    private var descriptors: [CInt]
    private var tokens: [Token]
    private var tally = LoopCounters()
    private var ready: [UInt64]

    /// - Parameter capacity: how many eventfds the loop watches at most.
    /// - Throws: EMFILE, ENFILE or ENOMEM (epoll_create1(2)).
    public init(capacity: Int) throws(Errno) {
        epoll = try Epoll(capacity: capacity)
        descriptors = Array(repeating: -1, count: capacity)
        tokens = Array(repeating: Token(rawValue: 0), count: capacity)
        ready = Array(repeating: 0, count: capacity)
    }

    /// System calls, wake-ups and completions so far.
    public var counters: LoopCounters { tally }

    /// Adds the eventfd to the epoll instance, level-triggered.
    /// - Throws: EEXIST for an eventfd that is watched already, EBADF, and what else epoll_ctl(2) lists.
    public func add(_ eventfd: CInt, token: Token) throws(Errno) {
        precondition(token.slot < descriptors.count && descriptors[token.slot] < 0, "slot out of range or in use")
        try epoll.add(FileDescriptor(rawValue: eventfd), data: token.rawValue)
        descriptors[token.slot] = eventfd
        tokens[token.slot] = token
    }

    /// Takes the eventfd out of the epoll instance and reads what is left in its counter.
    /// - Throws: EBADF and what else epoll_ctl(2) and read(2) list.
    @discardableResult public func remove(_ token: Token) throws(Errno) -> UInt64 {
        let slot = token.slot
        precondition(slot < descriptors.count && tokens[slot] == token && descriptors[slot] >= 0, "not watched")
        let descriptor = descriptors[slot]
        descriptors[slot] = -1
        try epoll.remove(FileDescriptor(rawValue: descriptor))
        tally.systemCalls += 2
        return try readCounter(descriptor) ?? 0
    }

    /// Calls epoll_wait(2) until `atLeast` eventfds were ready or the time is over, and reads each ready one.
    /// - Throws: EBADF and what else epoll_wait(2) and read(2) list.
    public func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let start = TickClock.rawNanoseconds()
        let before = batch.count
        while true {
            let elapsed = TickClock.rawNanoseconds() &- start
            let left = timeoutNanoseconds > elapsed ? timeoutNanoseconds - elapsed : 0
            let count = try epoll.wait(into: &ready, limit: min(batch.room, ready.count), timeoutNanoseconds: left)
            tally.systemCalls += 1
            for index in 0..<count {
                let token = Token(rawValue: ready[index])
                tally.systemCalls += 1
                if try readCounter(descriptors[token.slot]) != nil {
                    tally.completions += 1
                    batch.append(token)
                }
            }
            if batch.count >= atLeast || batch.room == 0 || left == 0 { break }
        }
        if batch.count > before { tally.wakeUps += 1 }
    }
}
