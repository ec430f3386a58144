import CLinux
public import SystemPackage

/// Requests are queued here and submitted by the next entry; where the queue is full they are submitted at once.
extension Ring {
    /// Queues a multishot poll for input: a completion at each wake-up, until one comes without F_MORE.
    /// - Parameters:
    ///   - file: a descriptor, or with `registered` an index of the table of registered files.
    ///   - userData: what its completions carry.
    public mutating func preparePollMultishot(_ file: CInt, registered: Bool, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_poll(entry, file)
        if registered { unsafe irqmark_use_registered_file(entry) }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a write of 1 to an eventfd; its result is 8, the bytes written.
    /// - Parameters:
    ///   - file: a descriptor, or with `registered` an index of the table of registered files.
    ///   - userData: what its completion carries.
    public mutating func prepareCounterAdd(_ file: CInt, registered: Bool, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_counter_add(entry, file)
        if registered { unsafe irqmark_use_registered_file(entry) }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a request that does nothing and completes.
    public mutating func prepareNothing(userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe io_uring_prep_nop(entry)
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues the cancellation of the request that carries `target`. Its result is 0, or -ENOENT where there is none.
    public mutating func prepareCancel(_ target: UInt64, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe io_uring_prep_cancel64(entry, target, 0)
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues the cancellation of everything that is armed, so that closing leaves the kernel little to do. Its result
    /// is how many requests that were.
    public mutating func prepareCancelAll(userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_cancel_all(entry)
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

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
