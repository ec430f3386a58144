import Kernel
import VGIC

/// The halts of vCPUs that share a thread and poll before they sleep.
///
/// Each vCPU of KVM polls on a thread of its own. Here they take turns, one look each, so that none of them waits for
/// the end of another's poll.
struct Halts: ~Copyable {
    private struct Halt {
        var poll: HaltPoll
        /// When it halted, and when its poll is over, in ticks.
        var since: UInt64 = 0
        var until: UInt64 = 0
        var isPolling = false
        /// Whether it polls or sleeps.
        var isHalted = false
    }

    private let clock: TickClock
    private var halts: [Halt]
    /// How many vCPUs poll now.
    private(set) var polling = 0

    /// Of vCPUs that run.
    init(vcpus: Int, poll: HaltPoll, clock: TickClock) {
        self.clock = clock
        halts = Array(repeating: Halt(poll: poll), count: vcpus)
    }

    /// A vCPU has halted (`RunExit.halted`): it polls from now on, or blocks at once. True if it has to run again.
    mutating func begin(_ vcpu: Int, _ distributor: Distributor, _ thread: inout HostThread) -> Bool {
        let now = clock.now()
        let time = halts[vcpu].poll.nanoseconds
        halts[vcpu].since = now
        halts[vcpu].isHalted = true
        guard time > 0 else { return !sleep(vcpu, distributor, &thread) }
        halts[vcpu].until = now &+ clock.ticks(nanoseconds: time)
        halts[vcpu].isPolling = true
        polling += 1
        thread.counters.haltAttemptedPolls &+= 1
        return false
    }

    /// One look of a vCPU if it polls; when its time is over it blocks. True if it has to run again.
    mutating func poll(_ vcpu: Int, _ distributor: Distributor, _ thread: inout HostThread) -> Bool {
        guard halts[vcpu].isPolling else { return false }
        var isFound = distributor.poll(vcpu: vcpu, thread: &thread)
        if isFound {
            wake(vcpu)
        } else {
            guard clock.now() >= halts[vcpu].until else { return false }
            isFound = !sleep(vcpu, distributor, &thread)
        }
        // As in KVM a poll is successful if the vCPU has not slept, whenever it was that something came.
        if isFound { thread.counters.haltSuccessfulPolls &+= 1 }
        halts[vcpu].isPolling = false
        polling -= 1
        return isFound
    }

    /// A vCPU runs: its halt is over, if it had halted.
    mutating func wake(_ vcpu: Int) {
        guard halts[vcpu].isHalted else { return }
        halts[vcpu].isHalted = false
        halts[vcpu].poll.halted(for: clock.nanoseconds(clock.now() &- halts[vcpu].since))
    }

    /// True if the vCPU is blocked now.
    private mutating func sleep(_ vcpu: Int, _ distributor: Distributor, _ thread: inout HostThread) -> Bool {
        if distributor.block(vcpu: vcpu, thread: &thread) { return true }
        wake(vcpu)
        return false
    }
}
