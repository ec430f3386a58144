import Glibc
import Lockfree
import Synchronization
import Testing

/// Real threads for the tests: tasks would share one pool and could run one after the other.
enum Threads {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// A thread that was started and must be joined.
    struct Running: ~Copyable {
        fileprivate let handle: pthread_t
        consuming func join() { precondition(pthread_join(handle, nil) == 0) }
    }

    static func start(_ run: @escaping @Sendable () -> Void) -> Running {
        var handle = pthread_t()
        // SAFETY: the retained body is consumed exactly once, by the thread that is started with it.
        let body = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
        let status = unsafe pthread_create(&handle, nil, { unsafe Threads.main($0) }, body)
        precondition(status == 0, "no thread could be started")
        return Running(handle: handle)
    }

    /// Runs `body(0) ... body(count - 1)`, each on its own thread, all released at the same moment, and joins them.
    static func race(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let gate = Gate(parties: count)
        let handles = Slab(count: count) { index in
            start {
                gate.wait()
                body(index)
            }.handle
        }
        for index in 0..<count { precondition(pthread_join(handles[index], nil) == 0) }
    }

    private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        // SAFETY: the argument is the body that `start` retained for this thread.
        unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
    }

    /// Monotonic nanoseconds, for deadlines only.
    static func nanoseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// The numbers from 1 to `most`, as many of them as `seconds` allow: threads that wait for each other pay a time
    /// slice for each hand-over where there is one processor, and a race has shown what it can long before.
    static func counting(to most: Int, seconds: UInt64 = 3) -> some Sequence<Int> {
        let deadline = nanoseconds() + seconds * 1_000_000_000
        // The clock is read seldom, so that it does not set the pace.
        return sequence(first: 1) { $0 < most && ($0 % 64 != 0 || nanoseconds() < deadline) ? $0 + 1 : nil }
    }

    /// Yields until the condition holds; false if it does not within the time.
    static func wait(seconds: UInt64 = 240, until condition: () -> Bool) -> Bool {
        let deadline = nanoseconds() + seconds * 1_000_000_000
        while !condition() {
            if nanoseconds() > deadline { return false }
            sched_yield()
        }
        return true
    }
}

extension Trait where Self == TimeLimitTrait {
    /// Ends what hangs. Longer than all tests take together, on any machine: the time of a test that waits for its turn
    /// counts.
    static var endsWhatHangs: Self { .timeLimit(.minutes(60)) }
}

/// Holds threads back until all have come.
final class Gate: Sendable {
    private let parties: Int
    private let arrived = Atomic<Int>(0)

    init(parties: Int) { self.parties = parties }

    func wait() {
        arrived.add(1, ordering: .acquiringAndReleasing)
        while arrived.load(ordering: .acquiring) < parties { sched_yield() }
    }
}

/// A count that several threads add to; read after they were joined.
final class Tally: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .acquiring) }
    func add(_ number: Int = 1) { count.add(number, ordering: .acquiringAndReleasing) }
}

/// A flag from one thread to another.
final class Flag: Sendable {
    private let state = Atomic<Bool>(false)
    var isRaised: Bool { state.load(ordering: .acquiring) }
    func raise() { state.store(true, ordering: .releasing) }
}
