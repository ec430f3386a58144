import CLinux
import Glibc
import Kernel
import Synchronization
import TestSupport

/// Lets other threads run until the condition holds. False after two minutes, which no machine is so busy as to need.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let start = TickClock.rawNanoseconds()
    while try !condition() {
        if TickClock.rawNanoseconds() - start > 120_000_000_000 { return false }
        Processor.yield()
    }
    return true
}

/// A time-out that is over only where something is broken: four minutes, in nanoseconds.
let forever: UInt64 = 240_000_000_000

/// How long a closure takes, in nanoseconds, on a thread of its own, and what it returns.
///
/// A thread of a pool may have driven a ring before: when the kernel tears that down it interrupts the thread once
/// more, and a wait of the thread ends early.
func timed<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) throws -> (nanoseconds: UInt64, value: Value) {
    try onOwnThread {
        let start = TickClock.rawNanoseconds()
        let value = try body()
        return (TickClock.rawNanoseconds() - start, value)
    }
}

/// Twenty milliseconds, and a little more than a second, in nanoseconds: time-outs that are waited for.
let timeouts: [UInt64] = [20_000_000, 1_020_000_000]

extension UInt64 {
    /// Nanoseconds of one of the kernel's clocks as at least that many of another: their rates may differ by a little.
    var atLeast: UInt64 { self / 100 * 99 }
}

/// Runs a closure on a thread of its own, to which signals come until it has returned. Their handler does nothing.
func underSignals<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    let thread = Atomic<Int32>(0)
    let hasEnded = Atomic<Bool>(false)
    let result = Mutex<Result<Value, any Error>?>(nil)
    guard irqmark_install_kick() == 0 else { throw CannotSignal() }
    let worker = try Worker {
        _ = irqmark_admit_kick()
        thread.store(irqmark_thread_id(), ordering: .releasing)  // pairs with the loads below
        let value = Result { try body() }
        result.withLock { $0 = value }
        hasEnded.store(true, ordering: .releasing)  // pairs with the load below
    }
    while !hasEnded.load(ordering: .acquiring) {
        let number = thread.load(ordering: .acquiring)
        if number != 0 { _ = irqmark_kick(number) }
        // Signals queue up: without a rest the thread would do nothing but handle them.
        Processor.sleep(nanoseconds: 1_000_000)
    }
    worker.join()
    return try result.withLock { $0! }.get()
}

/// No handler could be installed.
struct CannotSignal: Error {}

/// What a closure returns on a thread of its own, while another deals with that thread.
func onOwnThreadWhile<Value: Sendable>(
    _ meanwhile: (pthread_t) throws -> Void, running body: @escaping @Sendable () throws -> Value
) throws -> Value {
    let thread = Atomic<UInt>(0)
    let result = Mutex<Result<Value, any Error>?>(nil)
    let worker = try Worker {
        thread.store(UInt(pthread_self()), ordering: .releasing)  // pairs with the load below
        let value = Result { try body() }
        result.withLock { $0 = value }
    }
    while thread.load(ordering: .acquiring) == 0 { Processor.yield() }
    let meanwhileResult = Result { try meanwhile(pthread_t(thread.load(ordering: .relaxed))) }
    worker.join()
    try meanwhileResult.get()
    return try result.withLock { $0! }.get()
}
