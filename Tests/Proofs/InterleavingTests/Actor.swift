import Interleaving
import Lockfree

@testable import VGIC

/// What one strand can do on a stage, and its own account.
struct Actor {
    /// One thing after the other.
    enum Act: Sendable {
        case signal(Int)
        case forward(Int)
        case unforward(Int)
        case move(Int, to: Int)
        case enable(Int)
        case clear(Int)
        /// A vCPU runs until it blocks, and again as soon as it is woken.
        case guest(Int)
        /// The vCPU's thread loses its processor.
        case preempt(Int)
    }

    let stage: Stage
    /// Its number, and its slot in the quiescence domain.
    let strand: Int
    var counters = ModelCounters()

    init(stage: Stage, strand: Int) {
        self.stage = stage
        self.strand = strand
    }

    private var kicks: Stage.Kicks { Stage.Kicks(stage: stage) }
    private var distributor: Distributor { stage.distributor }

    mutating func perform(_ act: Act) {
        switch act {
        case .signal(let number): signal(number)
        case .forward(let number): forward(number)
        case .unforward(let number): unforward(number)
        case .move(let number, let vcpu):
            distributor.setTarget(stage.lpi(number), vcpu: vcpu, counters: &counters, kicks: kicks)
        case .enable(let number):
            distributor.setProperty(stage.lpi(number), byte: 0xA3, counters: &counters, kicks: kicks)
        case .clear(let number): distributor.clearPending(stage.lpi(number), counters: &counters)
        case .guest(let vcpu): guest(vcpu)
        case .preempt(let vcpu): distributor.stop(vcpu: vcpu, counters: &counters, kicks: kicks)
        }
    }

    /// A device writes its MSI.
    private mutating func signal(_ number: Int) {
        stage.clock += 1
        stage.edges[number] += 1
        stage.lastEdge[number] = stage.clock
        stage.quiescence.enter(strand)
        let lpi = stage.lpi(number)
        if let breakage = stage.breakage, breakage.concernsInjection {
            distributor.injectBroken(breakage, lpi, counters: &counters, kicks: kicks)
        } else {
            distributor.inject(lpi, stamp: Stamp(onTime: 1), counters: &counters, kicks: kicks)
        }
        stage.quiescence.leave(strand)
    }

    private mutating func forward(_ number: Int) {
        stage.isDown.remove(number)
        if stage.breakage == .latchFirst {
            distributor.forwardLatchFirst(stage.lpi(number), counters: &counters, kicks: kicks)
        } else {
            distributor.forward(stage.lpi(number), counters: &counters, kicks: kicks)
        }
    }

    /// Down, and the grace period; from then on P12 holds.
    private mutating func unforward(_ number: Int) {
        let lpi = stage.lpi(number)
        if stage.breakage == .noReadBack {
            distributor.unforwardWithoutReadBack(lpi, counters: &counters)
        } else {
            distributor.unforward(lpi, counters: &counters, kicks: kicks)
        }
        if stage.breakage != .noGrace { stage.quiescence.waitForGrace(caller: strand) }
        stage.isDown.insert(number)
    }

    private mutating func guest(_ vcpu: Int) {
        for _ in 0..<2 {
            let stage = stage
            guard Scheduler.wait(until: { stage.isAwake[vcpu] }) else { return }
            stage.runGuest(vcpu, counters: &counters)
        }
    }
}
