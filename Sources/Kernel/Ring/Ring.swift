public import CLinux
import Glibc
public import SystemPackage

/// An io_uring. Made, driven and dropped by one thread.
///
/// Set up with SINGLE_ISSUER and DEFER_TASKRUN where the kernel has them: completions are then made only inside this
/// thread's own entries. One entry hands over up to max(20, the number waited for) completions, so a caller asks for as
/// many as are outstanding.
@safe public struct Ring: ~Copyable {
    // SAFETY: allocated and set up in init, torn down in deinit, never copied: `struct io_uring` must not move.
    @usableFromInline let ring: UnsafeMutablePointer<io_uring>

    /// The id of the kernel's submission thread, by which `ThreadClock` tells its processor time; nil without one.
    public let submissionThread: Int32?
    /// How the kernel agreed to set the ring up.
    let setup: Setup
    /// Calls of io_uring_enter(2) so far.
    public internal(set) var entries: UInt64 = 0
    /// How often the kernel was seen to hold back completions because the queue was full.
    public private(set) var overflows: UInt64 = 0

    /// - Parameters:
    ///   - submissions: entries of the submission queue.
    ///   - completions: entries of the completion queue; rounded up to a power of two by the kernel.
    /// - Throws: the error with which the kernel refused a ring, its cause, and a remedy.
    public init(submissions: Int, completions: Int) throws(RingUnavailable) {
        unsafe (ring, setup) = try unsafe Self.open(submissions, completions, Setup.ladder)
        submissionThread = nil
    }

    /// A ring whose submissions a thread of the kernel takes (IORING_SETUP_SQPOLL), so that submitting is no system
    /// call while that thread is awake. It sleeps after 1 ms without work.
    /// - Parameters:
    ///   - submissions: entries of the submission queue.
    ///   - completions: entries of the completion queue; rounded up to a power of two by the kernel.
    ///   - cpu: the processor that the kernel's thread is bound to; nil: those of the calling thread.
    /// - Throws: what the kernel refused a ring with, and why.
    public init(submissions: Int, completions: Int, submissionThreadOn cpu: Int?) throws(RingUnavailable) {
        let before = ThreadClock.threads()
        unsafe (ring, setup) = try unsafe Self.open(submissions, completions, Setup.polled(cpu: cpu))
        submissionThread = Self.submissionThread(besides: before)
    }

    /// A ring with the first set-up of the ladder that the kernel accepts.
    init(submissions: Int, completions: Int, ladder: [Setup]) throws(RingUnavailable) {
        unsafe (ring, setup) = try unsafe Self.open(submissions, completions, ladder)
        submissionThread = nil
    }

    /// The submission thread that the process has since it had only these threads; nil if none shows within a second.
    /// The kernel gives it its name, iou-sqp- and a number, once it runs; before that it has its maker's. What fdinfo
    /// says of it is its maker's id until then, and a number of the first namespace in a container.
    private static func submissionThread(besides before: Set<Int32>) -> Int32? {
        let start = TickClock.rawNanoseconds()
        while TickClock.rawNanoseconds() &- start < 1_000_000_000 {
            for thread in ThreadClock.threads().subtracting(before)
            where TextFile.line("/proc/self/task/\(thread)/comm")?.hasPrefix("iou-sqp-") == true {
                return thread
            }
            Processor.yield()
        }
        return nil
    }

    private static func open(
        _ submissions: Int, _ completions: Int, _ ladder: [Setup]
    ) throws(RingUnavailable) -> (ring: UnsafeMutablePointer<io_uring>, setup: Setup) {
        let ring = UnsafeMutablePointer<io_uring>.allocate(capacity: 1)
        var failure = -EINVAL
        for setup in ladder {
            failure = unsafe irqmark_ring_open(
                ring, UInt32(submissions), UInt32(completions), setup.flags, setup.cpu, Setup.idleMilliseconds)
            if failure == 0 { return unsafe (ring, setup) }
            // Any other error has nothing to do with flags.
            if failure != -EINVAL { break }
        }
        unsafe ring.deallocate()
        throw RingUnavailable(errno: Errno(rawValue: -failure), disabled: RingUnavailable.sysctl())
    }

    deinit {
        unsafe io_uring_queue_exit(ring)
        unsafe ring.deallocate()
    }

    /// Reserves a table of `count` registered files. False where the kernel cannot (before 5.19).
    public func registerFiles(_ count: Int) -> Bool {
        unsafe io_uring_register_files_sparse(ring, UInt32(count)) == 0
    }

    /// Puts a descriptor into the table of registered files, or empties its place.
    /// - Throws: EINVAL for an index outside the table, EBADF for a descriptor that is not open, ENXIO without a table.
    public func setFile(_ index: Int, _ descriptor: FileDescriptor?) throws(Errno) {
        var number = descriptor?.rawValue ?? -1
        let result = unsafe io_uring_register_files_update(ring, UInt32(index), &number, 1)
        guard result == 1 else { throw Errno(rawValue: -result) }
    }

    /// Completions that wait in the queue now.
    public var ready: Int { Int(unsafe io_uring_cq_ready(ring)) }

    /// Submits what is queued and waits until `atLeast` completions are ready or the time is over: one kernel entry,
    /// none if enough are ready and nothing is to submit. A time-out of 0 never blocks.
    /// - Throws: EEXIST in another thread than the one that made the ring, where the kernel looks (SINGLE_ISSUER).
    public mutating func submitAndWait(atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let unsubmitted = unsafe io_uring_sq_ready(ring)
        if unsubmitted == 0, ready >= atLeast, atLeast > 0 { return }
        if setup.isPolled, ready >= atLeast || timeoutNanoseconds == 0 { return try handOver() }
        entries += 1
        let result =
            if atLeast == 0 || timeoutNanoseconds == 0 {
                unsafe io_uring_submit_and_get_events(ring)
            } else {
                unsafe irqmark_submit_and_wait(ring, UInt32(atLeast), timeoutNanoseconds)
            }
        // ETIME: the time is over. EINTR: a signal; the caller looks again. EBUSY, EAGAIN: completions must be drained
        // first. EBADR: completions were dropped, which NODROP rings never do.
        switch -result {
        case ETIME, EINTR, EBUSY, EAGAIN: break
        case let error where error > 0: throw Errno(rawValue: error)
        default: break
        }
        if unsafe irqmark_cq_overflown(ring) != 0 { overflows += 1 }
    }

    /// Lets the submission thread see what is queued: no system call unless it sleeps.
    mutating func handOver() throws(Errno) {
        // Only an entry wakes a thread that sleeps. One that falls asleep in between is not counted.
        if unsafe irqmark_sq_sleeps(ring) != 0 && io_uring_sq_ready(ring) > 0 { entries += 1 }
        let result = unsafe io_uring_submit(ring)
        if result < 0 { throw Errno(rawValue: -result) }
        if unsafe irqmark_cq_overflown(ring) != 0 { overflows += 1 }
    }

    /// Hands up to `limit` completions to `body`, which must not enter the ring; the head advances once.
    @inlinable public mutating func drain(
        limit: Int, _ body: (_ userData: UInt64, _ result: Int32, _ hasMore: Bool) -> Void
    ) -> Int {
        let count = min(limit, Int(unsafe io_uring_cq_ready(ring)))
        for index in 0..<count {
            let completion = unsafe irqmark_completion_at(ring, UInt32(truncatingIfNeeded: index))
            body(completion.user_data, completion.result, completion.has_more)
        }
        unsafe io_uring_cq_advance(ring, UInt32(truncatingIfNeeded: count))
        return count
    }
}
