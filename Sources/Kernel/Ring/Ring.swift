public import CLinux
import Glibc
public import SystemPackage

/// An io_uring. Made, driven and dropped by one thread.
///
/// Set up with SINGLE_ISSUER and DEFER_TASKRUN where the kernel has them: completions are then made only inside this
/// thread's own entries. How many one entry hands over is max(20, the number waited for), so ask for what is
/// outstanding.
@safe public struct Ring: ~Copyable {
    // SAFETY: allocated and set up in init, torn down in deinit, never copied: `struct io_uring` must not move.
    @usableFromInline let ring: UnsafeMutablePointer<io_uring>

    /// Whether completions are deferred to this thread's entries (IORING_SETUP_DEFER_TASKRUN).
    public let defersTaskRun: Bool
    /// io_uring_enter calls made.
    public private(set) var entries: UInt64 = 0
    /// How often the kernel was seen to hold back completions because the queue was full.
    public private(set) var overflows: UInt64 = 0

    /// - Parameters:
    ///   - submissions: entries of the submission queue.
    ///   - completions: entries of the completion queue; rounded up to a power of two by the kernel.
    public init(submissions: Int, completions: Int) throws(RingUnavailable) {
        unsafe ring = .allocate(capacity: 1)
        let base = UInt32(IORING_SETUP_CQSIZE) | UInt32(IORING_SETUP_CLAMP)
        // Older kernels refuse flags that they do not know with EINVAL: fall back one by one.
        let attempts = [
            base | UInt32(IORING_SETUP_SINGLE_ISSUER) | UInt32(IORING_SETUP_DEFER_TASKRUN),
            base | UInt32(IORING_SETUP_SINGLE_ISSUER), base,
        ]
        var failure: CInt = 0
        for flags in attempts {
            var parameters = irqmark_io_uring_params()
            parameters.flags = flags
            parameters.cq_entries = UInt32(completions)
            failure = unsafe io_uring_queue_init_params(UInt32(submissions), ring, &parameters)
            if failure == 0 {
                defersTaskRun = flags & UInt32(IORING_SETUP_DEFER_TASKRUN) != 0
                return
            }
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

    /// Puts a descriptor (or none, -1) into the table of registered files.
    public func setFile(_ index: Int, _ descriptor: CInt) throws(Errno) {
        var descriptor = descriptor
        let result = unsafe io_uring_register_files_update(ring, UInt32(index), &descriptor, 1)
        guard result == 1 else { throw Errno(rawValue: -result) }
    }

    /// Queues a multishot poll for input: a completion at each wake-up, until one comes without F_MORE.
    public mutating func preparePollMultishot(_ file: CInt, registered: Bool, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe io_uring_prep_poll_multishot(entry, file, UInt32(POLLIN))
        if registered { unsafe entry.pointee.flags |= irqmark_fixed_file }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a write of 1 to an eventfd.
    public mutating func prepareCounterAdd(_ file: CInt, registered: Bool, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_counter_add(entry, file)
        if registered { unsafe entry.pointee.flags |= irqmark_fixed_file }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a request that does nothing and completes.
    public mutating func prepareNothing(userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe io_uring_prep_nop(entry)
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues the cancellation of the request that carries `target`.
    public mutating func prepareCancel(_ target: UInt64, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe io_uring_prep_cancel64(entry, target, 0)
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues the cancellation of everything that is armed, so that closing leaves the kernel little to do.
    public mutating func prepareCancelAll(userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe io_uring_prep_cancel64(
            entry, 0, CInt(IORING_ASYNC_CANCEL_ANY) | CInt(IORING_ASYNC_CANCEL_ALL))
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Completions that wait in the queue now.
    public var ready: Int { Int(unsafe io_uring_cq_ready(ring)) }

    /// Submits what is queued and waits until `atLeast` completions are ready or the time is over: one kernel entry,
    /// none if enough are ready and nothing is to submit.
    public mutating func submitAndWait(atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let unsubmitted = unsafe io_uring_sq_ready(ring)
        if unsubmitted == 0, ready >= atLeast, atLeast > 0 { return }
        entries += 1
        var result: CInt
        if atLeast == 0 || timeoutNanoseconds == 0 {
            result = unsafe io_uring_submit_and_get_events(ring)
        } else {
            var limit = __kernel_timespec(
                tv_sec: Int64(timeoutNanoseconds / 1_000_000_000), tv_nsec: Int64(timeoutNanoseconds % 1_000_000_000))
            var first: UnsafeMutablePointer<irqmark_io_uring_cqe>?
            result = unsafe io_uring_submit_and_wait_timeout(ring, &first, UInt32(atLeast), &limit, nil)
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

    /// Hands up to `limit` completions to `body`, which must not enter the ring; the head advances once.
    @inlinable public mutating func drain(
        limit: Int, _ body: (_ userData: UInt64, _ result: Int32, _ hasMore: Bool) -> Void
    ) -> Int {
        let count = min(limit, Int(unsafe io_uring_cq_ready(ring)))
        for index in 0..<count {
            let completion = unsafe irqmark_completion_at(ring, UInt32(truncatingIfNeeded: index))
            body(completion.user_data, completion.result, completion.flags & Self.more != 0)
        }
        unsafe io_uring_cq_advance(ring, UInt32(truncatingIfNeeded: count))
        return count
    }

    /// IORING_CQE_F_MORE.
    @inlinable static var more: UInt32 { 1 << 1 }

    /// A free submission entry; submits when the queue is full.
    private mutating func nextEntry() throws(Errno) -> UnsafeMutablePointer<irqmark_io_uring_sqe> {
        if let entry = unsafe io_uring_get_sqe(ring) { return unsafe entry }
        entries += 1
        let result = unsafe io_uring_submit(ring)
        if result < 0 { throw Errno(rawValue: -result) }
        guard let entry = unsafe io_uring_get_sqe(ring) else { throw .resourceTemporarilyUnavailable }
        return unsafe entry
    }
}
