import Glibc
import Synchronization
public import SystemPackage

/// A thread: a pthread that runs one closure, bound to a processor if asked for.
public final class Worker: Sendable {
    /// Why there is no such thread.
    public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// The kernel gives the process no further thread (pthread_create): EAGAIN.
        case noThread(Errno)
        /// The thread may not run on that processor (sched_setaffinity): EINVAL where the creator may not run there or
        /// the processor does not exist, EPERM where the system call is forbidden.
        case notBound(cpu: Int, Errno)

        /// The cause and a remedy.
        public var description: String {
            switch self {
            case .noThread(let error): "no thread: \(error); lower the load of this machine or raise ulimit -u"
            case .notBound(let cpu, let error):
                "a thread cannot be bound to CPU \(cpu): \(error); let the process use that CPU (taskset, cpuset) and "
                    + "the call sched_setaffinity (seccomp)"
            }
        }
    }

    private let thread: pthread_t

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

        /// Binds the calling thread to the processor, if one was asked for, and tells the creator the outcome.
        /// - Returns: whether the closure is to run.
        func bind() -> Bool {
            guard let cpu else { return true }
            var number: CInt = 0
            do throws(Errno) { try Processor.pin(to: cpu) } catch { number = error.rawValue }
            answer.store(1 + UInt32(number), ordering: .releasing)  // pairs with `outcome`
            Futex.wake(answer)
            return number == 0
        }

        /// Waits for the outcome of `bind`; throws `notBound` where the thread could not be bound.
        func outcome() throws(Refusal) {
            guard let cpu else { return }
            while true {
                let value = answer.load(ordering: .acquiring)  // pairs with `bind`
                if value > 1 { throw .notBound(cpu: cpu, Errno(rawValue: CInt(value - 1))) }
                if value == 1 { return }
                Futex.wait(answer, expected: 0, timeoutNanoseconds: 1_000_000_000)
            }
        }
    }

    /// Starts the thread.
    /// - Parameters:
    ///   - cpu: the processor to bind the thread to before the closure runs; nil: those that the caller may run on.
    ///   - body: the closure that it runs.
    /// - Throws: why there is no such thread; the closure has not run and is released.
    public init(cpu: Int? = nil, _ body: @escaping @Sendable () -> Void) throws(Refusal) {
        var thread = pthread_t()
        let start = Start(cpu: cpu, body: body)
        let retained = unsafe Unmanaged.passRetained(start)
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                // SAFETY: the creator passed one retained reference, taken over here.
                let start = unsafe Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                if start.bind() { start.body() }
                return nil
            }, retained.toOpaque())
        guard result == 0 else {
            unsafe retained.release()
            throw .noThread(Errno(rawValue: result))
        }
        self.thread = thread
        do throws(Refusal) { try start.outcome() } catch {
            _ = pthread_join(thread, nil)
            throw error
        }
    }

    /// Waits until the closure has returned. Call it once.
    public func join() { _ = pthread_join(thread, nil) }
}
