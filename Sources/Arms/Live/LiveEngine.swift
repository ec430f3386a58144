package import Kernel
package import LiveKVM
import Loads
package import Lockfree
import Loops
import Metrics
package import Vocabulary

/// An arm that the host's KVM runs, or the floor of one.
///
/// A stamp is left in the guest's memory before the signal; the handler takes it and writes its own time beside it. So
/// a delivery is a run that the guest counted, a latency is a time that the guest wrote, and a lost signal is a stamp
/// that stays.
package final class LiveEngine: ArmRunner {
    package let configuration: Arm
    package let clock: TickClock
    package let machine: KVMGuest
    package let lines: [InterruptLine]
    /// Lines in the order of their signals, over and over again.
    package let order: [Int]
    package let processors: [Int]
    package var source: LiveSource
    /// Runs the vCPUs in topology `inline`; nil in others.
    package var runner: InlineRunner?
    package var syntheticWork = SyntheticWork.none

    // State of a slice.
    package var account = LatencyAccount()
    package var state = State()
    /// The schedule of the open loop, as it was at the end of the slice; nil for a closed loop.
    var schedule: OpenSchedule?
    /// Signals of a floor that are not recorded yet: the line, and the time of the write, 0 until the ring has written
    /// it.
    private var unrecorded: [(number: Int, ticks: UInt64)] = []

    // State that is kept from slice to slice.
    package var position = 0
    /// How many runs of handlers were read from the log of each vCPU.
    package var read: [UInt64]
    /// How many handler runs each vCPU must reach. Stored so that a window allocates nothing.
    package var expected: [UInt64]

    /// Counts of a slice so far: signals and stamps by the host, runs by the guest's log.
    package struct State {
        package var epoch: UInt64 = 0
        package var sent: UInt64 = 0
        /// Signals whose stamp was left in the guest's memory; all others met a stamp that waited there.
        var offered: UInt64 = 0
        package var joined: UInt64 = 0
        package var taken: UInt64 = 0
        /// Runs that found no stamp: a signal whose stamp met another got a run of its own nevertheless.
        var empty: UInt64 = 0
        /// Stamps of the lines of lowest priority, which end a slice.
        package var last = 0
        package var injection: UInt64 = 0
        package var vcpu: UInt64 = 0
        var isBroken = false

        /// How many runs of handlers were read from the logs.
        package var runs: UInt64 { taken &+ empty &+ UInt64(last) }
    }

    /// How long a slice waits for a handler run before it calls the signal lost, in milliseconds.
    static let patienceMilliseconds = 1000
    /// The stamp of a line of lowest priority: no signal's stamp is as great.
    static let lastStamp = UInt64.max

    /// - Throws: `failed` with KVM's words.
    package init(
        _ configuration: Arm, seed: UInt64, processors: [Int], clock: TickClock
    ) throws(RunError) {
        guard let ingress = configuration.ingress else {
            throw .failed("\(configuration.name): loop \(configuration.loop.rawValue) is none of KVM's")
        }
        let axes = configuration.live
        guard axes.architecture == LiveArchitecture.host else {
            throw .failed("\(configuration.name): its guest is for \(axes.architecture.word)")
        }
        let isInline = configuration.topology == .inline
        let program: GuestProgram = isInline ? .counted : configuration.guest == .wfi ? .wfi : .spin
        do throws(LiveError) {
            machine = try KVMGuest(
                LiveConfiguration(
                    vcpus: axes.vcpus, chip: axes.chip, program: program,
                    haltPollNanoseconds: configuration.haltPoll))
            lines = Self.lines(of: axes)
            source = try LiveSource(ingress, machine, lines: lines)
            runner = isInline && !axes.isFloor ? try InlineRunner(machine) : nil
        } catch {
            throw .failed("\(configuration.name): \(error)")
        }
        let workload = Workload.generated(devices: 1, events: lines.count, vcpus: axes.vcpus, seed: seed)
        order = workload.steps.compactMap { if case .signal(let slot) = $0 { slot } else { nil } }
        self.configuration = configuration
        self.processors = processors
        self.clock = clock
        read = Array(repeating: 0, count: axes.vcpus)
        expected = read
        unrecorded.reserveCapacity(lines.count)
    }

    /// The lines that the arm signals.
    private static func lines(of axes: LiveAxes) -> [InterruptLine] {
        switch axes.interrupt {
        case .msi: InterruptLine.dealt(axes.lines, vcpus: axes.vcpus)
        case .spi: Array(InterruptLine.pins(vcpus: axes.vcpus).prefix(axes.lines))
        case .ppi: (0..<axes.vcpus).compactMap(InterruptLine.level)
        }
    }

    package var windowLimit: Int { lines.count }
    package var cacheBytes: Int { 0 }

    package func end() {}

    // MARK: Signals

    /// Sends the signal of the next line. A floor does everything that its arm does, so that only the system call
    /// differs.
    package func send(_ stamp: Stamp) throws(LiveError) {
        let number = order[position]
        position = position + 1 == order.count ? 0 : position + 1
        state.sent &+= 1
        let line = lines[number]
        if machine.vcpus[line.vcpu].offer(stamp.rawValue, to: line.vector) {
            state.offered &+= 1
        } else {
            state.joined &+= 1
        }
        try source.signal(number)
        if configuration.live.isFloor {
            unrecorded.append((number, configuration.loop == .irqfdUring ? 0 : clock.now()))
        }
    }

    /// Returns when all signals are written.
    package func flush() throws(LiveError) { try source.flush() }

    /// Records signals of a floor: each is delivered when it is written. Called after the time of the writes was taken.
    func recordFloor() {
        let now = clock.now()
        for index in 0..<unrecorded.count {
            let (number, ticks) = unrecorded[index]
            let vcpu = machine.vcpus[lines[number].vcpu]
            let stamp = vcpu.waiting(lines[number].vector)
            vcpu.withdraw(lines[number].vector)
            state.taken &+= 1
            record(Stamp(rawValue: stamp), at: ticks == 0 ? now : ticks)
        }
        unrecorded.removeAll(keepingCapacity: true)
    }

    // MARK: Deliveries

    /// Reads the runs that handlers have logged since the last call.
    func readLogs() {
        // By number: the iterator of an array allocates in a build that is not optimised, which tests count.
        for number in 0..<machine.vcpus.count {
            let vcpu = machine.vcpus[number]
            let total = vcpu.total
            while read[vcpu.index] < total {
                let entry = vcpu.logged(read[vcpu.index])
                read[vcpu.index] &+= 1
                switch entry.stamp {
                case 0:
                    state.empty &+= 1
                    account.unstamped += 1
                case Self.lastStamp: state.last += 1
                default:
                    state.taken &+= 1
                    record(Stamp(rawValue: entry.stamp), at: entry.ticks)
                }
            }
        }
    }

    private func record(_ stamp: Stamp, at ticks: UInt64) {
        syntheticWork.perform(1)
        let now = ticks &- state.epoch
        // Clocks of two processors may differ by a few ticks; time does not run backwards.
        let sinceDue = now > stamp.intended && ticks > state.epoch ? now &- stamp.intended : 0
        account.response.record(clock.nanoseconds(sinceDue))
        account.service.record(clock.nanoseconds(sinceDue > stamp.lateness ? sinceDue &- stamp.lateness : 0))
    }
}
