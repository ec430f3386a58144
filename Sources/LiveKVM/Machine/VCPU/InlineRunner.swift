import CLinux
import Kernel

/// Runs the vCPUs of a guest with program `counted` on the thread that made it. No other thread is needed, so it works
/// on one CPU.
public struct InlineRunner: ~Copyable {
    private let timer: KickTimer
    private let machine: KVMGuest
    /// Calls of KVM_RUN so far.
    public private(set) var entries: UInt64 = 0

    /// A runner for a machine, on the calling thread. Traps if the machine's program never returns (`wfi`, `spin`).
    public init(_ machine: KVMGuest) throws(LiveError) {
        precondition(
            machine.configuration.program != .wfi && machine.configuration.program != .spin, "it never returns")
        timer = try KickTimer()
        self.machine = machine
    }

    /// Starts or stops the timer that interrupts KVM_RUN every 50 ms. While it is stopped, a lost interrupt makes `run`
    /// wait for ever.
    public func watch(_ isWatched: Bool) { timer.set(everyMilliseconds: isWatched ? 50 : 0) }

    /// Runs one vCPU until its handlers have run `total` times since the machine was made.
    /// - Throws: `unresponsive` if they have not within the limit, which only a running timer checks.
    public mutating func run(vcpu: Int, until total: UInt64, limitMilliseconds: Int = 1000) throws(LiveError) {
        let vcpu = machine.vcpus[vcpu]
        guard vcpu.total < total else { return }
        vcpu.setTarget(total)
        var start: UInt64?
        while true {
            entries &+= 1
            if case .port = try vcpu.enter() {
                if vcpu.total >= total { return }
                continue
            }
            // The time is read only after an interruption.
            let now = TickClock.rawNanoseconds()
            let since = start ?? now
            start = since
            if now &- since > UInt64(limitMilliseconds) * 1_000_000 {
                throw .unresponsive(vcpu: vcpu.index, milliseconds: limitMilliseconds)
            }
        }
    }
}
