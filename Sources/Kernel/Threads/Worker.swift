import Glibc
import Synchronization
public import SystemPackage

/// A thread of our own: a pthread that runs one closure, pinned if asked.
public final class Worker: Sendable {
    private let thread: pthread_t

    /// Why the thread is not bound to the processor that was asked for: EINVAL where the creator may not run there or
    /// the processor does not exist. Nil: the thread is bound, or none was asked for. The closure runs either way;
    /// where the thread is not bound, on the processors that the creator is bound to.
    public let pinning: Errno?

    /// What the thread and its creator share.
    private final class Start: Sendable {
        let cpu: Int?
        let body: @Sendable () -> Void
        /// 0 until the thread has tried to bind itself, then 1 and the error's number, 0 for none.
        private let answer = Atomic<UInt32>(0)

        init(cpu: Int?, body: @escaping @Sendable () -> Void) {
            self.cpu = cpu
            self.body = body
        }

        /// Binds the calling thread, if asked, and tells the creator.
        func bind() {
            guard let cpu else { return }
            var number: CInt = 0
            do throws(Errno) { try Processor.pin(to: cpu) } catch { number = error.rawValue }
            answer.store(1 + UInt32(number), ordering: .releasing)  // pairs with `outcome`
            Futex.wake(answer)
        }

        /// Waits for what became of `bind`.
        func outcome() -> Errno? {
            guard cpu != nil else { return nil }
            while true {
                let value = answer.load(ordering: .acquiring)  // pairs with `bind`
                if value > 0 { return value == 1 ? nil : Errno(rawValue: CInt(value - 1)) }
                Futex.wait(answer, expected: 0, timeoutNanoseconds: 1_000_000_000)
            }
        }
    }

    /// Starts the thread.
    /// - Parameters:
    ///   - cpu: the processor to bind it to; nil: those that the caller is bound to. See `pinning` for what became of
    ///     it.
    ///   - body: what it runs.
    /// - Throws: EAGAIN when no thread can be had.
    public init(cpu: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        var thread = pthread_t()
        let start = Start(cpu: cpu, body: body)
        let retained = unsafe Unmanaged.passRetained(start)
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                // SAFETY: the creator passed one retained reference, taken over here.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                start.bind()
                start.body()
                return nil
            }, retained.toOpaque())
        guard result == 0 else {
            unsafe retained.release()
            throw Errno(rawValue: result)
        }
        self.thread = thread
        pinning = start.outcome()
    }

    /// Waits until the closure has returned. Call it once.
    public func join() { _ = pthread_join(thread, nil) }
}
