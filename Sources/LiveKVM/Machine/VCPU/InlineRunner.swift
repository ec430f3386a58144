import CLinux
import Kernel

/// Runs the vCPUs of a counting guest on the thread that made it: no other thread is needed, so it works on one CPU.
public struct InlineRunner: ~Copyable {
    private let timer: KickTimer
    private let machine: LiveMachine
    /// KVM_RUN calls made.
    public private(set) var entries: UInt64 = 0

    /// For that machine, on the calling thread.
    public init(_ machine: LiveMachine) throws(LiveError) {
        precondition(
            machine.configuration.program != .wfi && machine.configuration.program != .spin, "it never returns")
        timer = try KickTimer()
        self.machine = machine
    }

    /// Starts or ends the kicks without which a lost interrupt would be waited for for ever. Between the two a vCPU's
    /// KVM_RUN is interrupted every 50 ms.
    public func watch(_ isWatched: Bool) { timer.set(everyMilliseconds: isWatched ? 50 : 0) }

    /// Runs one vCPU until so many handlers have run in all.
    /// - Throws: `unresponsive` if they have not within the limit.
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
            // Only who was interrupted asks for the time.
            let now = TickClock.rawNanoseconds()
            let since = start ?? now
            start = since
            if now &- since > UInt64(limitMilliseconds) * 1_000_000 {
                throw .unresponsive(vcpu: vcpu.index, milliseconds: limitMilliseconds)
            }
        }
    }
}
