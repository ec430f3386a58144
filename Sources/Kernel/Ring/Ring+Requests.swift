import CLinux
public import SystemPackage

/// A request is queued, and submitted with the thread's next entry into the ring. Where the queue is full it is
/// submitted first; that entry's error is what these methods throw.
extension Ring {
    /// Queues a multishot poll for input. It completes at each wake-up, until a completion comes without F_MORE.
    /// - Parameters:
    ///   - file: a descriptor, or an index of the table of registered files.
    ///   - registered: whether `file` is such an index.
    ///   - userData: the 64 bits that its completions carry.
    public mutating func preparePollMultishot(_ file: CInt, registered: Bool, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_poll(entry, file)
        if registered { unsafe irqmark_use_registered_file(entry) }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a poll for input that completes once: at the next wake-up, or at once if the counter is not 0.
    /// - Parameters:
    ///   - file: a descriptor, or an index of the table of registered files.
    ///   - registered: whether `file` is such an index.
    ///   - userData: the 64 bits that its completion carries.
    public mutating func preparePoll(_ file: CInt, registered: Bool, userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_poll_once(entry, file)
        if registered { unsafe irqmark_use_registered_file(entry) }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a read of an eventfd's counter. It completes once the counter is not 0, with 8, the bytes read; the
    /// counter is 0 then.
    /// - Parameters:
    ///   - file: a descriptor, or an index of the table of registered files.
    ///   - registered: whether `file` is such an index.
    ///   - value: where the kernel puts the counter. It stays in place until the completion.
    ///   - userData: the 64 bits that its completion carries.
    @unsafe public mutating func prepareCounterRead(
        _ file: CInt, registered: Bool, into value: UnsafeMutablePointer<UInt64>, userData: UInt64
    ) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_counter_read(entry, file, value)
        if registered { unsafe irqmark_use_registered_file(entry) }
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// Queues a write of 1 to an eventfd. Its result is 8, the bytes written.
    /// - Parameters:
    ///   - file: a descriptor, or an index of the table of registered files.
    ///   - registered: whether `file` is such an index.
    ///   - userData: the 64 bits that its completion carries.
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

    /// Queues the cancellation of all requests that are armed, so that closing the ring leaves the kernel little to do.
    /// Its result is the number of cancelled requests.
    public mutating func prepareCancelAll(userData: UInt64) throws(Errno) {
        let entry = try unsafe nextEntry()
        unsafe irqmark_prepare_cancel_all(entry)
        unsafe io_uring_sqe_set_data64(entry, userData)
    }

    /// A free submission entry; submits the queue where it is full. Throws what io_uring_enter(2) lists, EAGAIN where
    /// no entry is free afterwards.
    private mutating func nextEntry() throws(Errno) -> UnsafeMutablePointer<irqmark_io_uring_sqe> {
        if let entry = unsafe io_uring_get_sqe(ring) { return unsafe entry }
        if setup.isPolled {
            try handOver()
            // Sleeps until the submission thread has taken an entry.
            entries += 1
            _ = unsafe io_uring_sqring_wait(ring)
        } else {
            entries += 1
            let result = unsafe io_uring_submit(ring)
            if result < 0 { throw Errno(rawValue: -result) }
        }
        guard let entry = unsafe io_uring_get_sqe(ring) else { throw .resourceTemporarilyUnavailable }
        return unsafe entry
    }
}
