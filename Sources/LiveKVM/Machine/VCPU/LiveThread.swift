import CLinux
import Glibc
import Kernel
import Synchronization
import SystemPackage

/// A thread that runs one vCPU until it is stopped.
public final class LiveThread: Sendable {
    private let vcpu: LiveVCPU
    private let progress: RunProgress
    private let worker: Worker

    /// State that the thread shares with its owner; the thread keeps it alive.
    private final class RunProgress: Sendable {
        let thread = Atomic<Int32>(0)
        let isStopping = Atomic<Bool>(false)
        let hasEnded = Atomic<UInt32>(0)
        let entries = Atomic<UInt64>(0)
        let failure = Mutex<LiveError?>(nil)
    }

    /// Starts a thread that runs one vCPU of the machine.
    /// - Parameters:
    ///   - machine: the machine, which the thread keeps alive.
    ///   - index: the vCPU's number.
    ///   - cpu: the processor to bind the thread to, nil for none.
    /// - Throws: `refused` when no thread can be had, or when it cannot be bound.
    public init(_ machine: KVMGuest, vcpu index: Int, cpu: Int? = nil) throws(LiveError) {
        let vcpu = machine.vcpus[index]
        vcpu.setTarget(.max)
        vcpu.stopSoon(false)
        let progress = RunProgress()
        self.vcpu = vcpu
        self.progress = progress
        do throws(Worker.Refusal) {
            // The closure holds the machine: a thread that does not end keeps the memory that it runs in.
            worker = try Worker(cpu: cpu) { withExtendedLifetime(machine) { Self.body(vcpu, progress) } }
        } catch {
            switch error {
            case .noThread(let errno): throw .refused("a thread for a vCPU", errno)
            case .notBound(let cpu, let errno): throw .refused("binding a vCPU's thread to CPU \(cpu)", errno)
            }
        }
    }

    /// Stops a thread that its owner has not stopped, after an error for instance.
    deinit { if !progress.isStopping.load(ordering: .acquiring) { try? stop() } }

    /// The kernel's id of the thread, 0 until it runs.
    public var identifier: Int32 { progress.thread.load(ordering: .acquiring) }

    /// Calls of KVM_RUN so far.
    public var entries: UInt64 { progress.entries.load(ordering: .relaxed) }

    /// Why the thread ended by itself, nil if it did not.
    public var failure: LiveError? { progress.failure.withLock { $0 } }

    private static func body(_ vcpu: LiveVCPU, _ progress: RunProgress) {
        _ = unsafe irqmark_name_thread("irqmark-vcpu")
        KickSignal.admit()
        progress.thread.store(irqmark_thread_id(), ordering: .releasing)  // pairs with `identifier`
        do throws(LiveError) {
            // Acquiring pairs with `stop`.
            while !progress.isStopping.load(ordering: .acquiring) {
                progress.entries.wrappingAdd(1, ordering: .relaxed)
                _ = try vcpu.enter()
            }
        } catch {
            progress.failure.withLock { $0 = error }
        }
        progress.hasEnded.store(1, ordering: .releasing)  // pairs with `stop`
        Futex.wake(progress.hasEnded)
    }

    /// Makes the vCPU leave the guest and ends the thread. Call it once.
    /// - Throws: `unresponsive` if the thread has not ended within the limit; thread and machine are left running then.
    ///   Else the error with which the thread ended by itself.
    public func stop(limitMilliseconds: Int = 2000) throws(LiveError) {
        progress.isStopping.store(true, ordering: .releasing)
        vcpu.stopSoon(true)
        let start = TickClock.rawNanoseconds()
        while progress.hasEnded.load(ordering: .acquiring) == 0 {
            let thread = identifier
            if thread != 0 { _ = irqmark_kick(thread) }
            Futex.wait(progress.hasEnded, expected: 0, timeoutNanoseconds: 5_000_000)
            if TickClock.rawNanoseconds() &- start > UInt64(limitMilliseconds) * 1_000_000 {
                throw .unresponsive(vcpu: vcpu.index, milliseconds: limitMilliseconds)
            }
        }
        worker.join()
        if let failure { throw failure }
    }
}
