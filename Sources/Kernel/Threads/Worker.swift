import Glibc
public import SystemPackage

/// A thread of our own: a pthread that runs one closure, pinned if asked.
public final class Worker: Sendable {
    private let thread: pthread_t

    private final class Start: Sendable {
        let cpu: Int?
        let body: @Sendable () -> Void
        init(cpu: Int?, body: @escaping @Sendable () -> Void) {
            self.cpu = cpu
            self.body = body
        }
    }

    /// Starts the thread.
    /// - Parameters:
    ///   - cpu: the processor to bind it to; nil: those that the caller is bound to. A processor that is not allowed is
    ///     ignored.
    ///   - body: what it runs.
    /// - Throws: EAGAIN when no thread can be had.
    public init(cpu: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(cpu: cpu, body: body))
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                // SAFETY: the creator passed one retained reference, taken over here.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                if let cpu = start.cpu { try? Processor.pin(to: cpu) }
                start.body()
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            unsafe start.release()
            throw Errno(rawValue: result)
        }
        self.thread = thread
    }

    /// Waits until the closure has returned. Call it once.
    public func join() { _ = pthread_join(thread, nil) }
}
