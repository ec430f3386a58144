import Interleaving
import Lockfree

@testable import VGIC

/// What one strand can do on a stage; its number is its slot in the quiescence domain.
struct Actor: ~Copyable {
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
    var thread: HostThread

    init(stage: Stage, strand: Int) {
        self.stage = stage
        thread = HostThread(wakes: stage.wakes, reader: strand)
    }

    private var distributor: Distributor { stage.distributor }

    mutating func perform(_ act: Act) {
        switch act {
        case .signal(let number): signal(number)
        case .forward(let number): forward(number)
        case .unforward(let number): unforward(number)
        case .move(let number, let vcpu):
            distributor.setTarget(stage.lpi(number), vcpu: vcpu, thread: &thread)
        case .enable(let number):
            distributor.setProperty(stage.lpi(number), byte: 0xA3, thread: &thread)
        case .clear(let number): distributor.clearPending(stage.lpi(number), thread: &thread)
        case .guest(let vcpu): guest(vcpu)
        case .preempt(let vcpu): distributor.stop(vcpu: vcpu, thread: &thread)
        }
    }

    /// A device writes its MSI.
    private mutating func signal(_ number: Int) {
        stage.clock += 1
        stage.edges[number] += 1
        stage.lastEdge[number] = stage.clock
        thread.enter(stage.quiescence)
        let lpi = stage.lpi(number)
        if let breakage = stage.breakage, breakage.concernsInjection {
            distributor.injectBroken(breakage, lpi, thread: &thread)
        } else {
            distributor.inject(lpi, stamp: Stamp(onTime: 1), thread: &thread)
        }
        thread.leave(stage.quiescence)
    }

    private mutating func forward(_ number: Int) {
        stage.isDown.remove(number)
        if stage.breakage == .latchFirst {
            distributor.forwardLatchFirst(stage.lpi(number), thread: &thread)
        } else {
            distributor.forward(stage.lpi(number), thread: &thread)
        }
    }

    /// Down, and the grace period; from then on P12 holds.
    private mutating func unforward(_ number: Int) {
        let lpi = stage.lpi(number)
        if stage.breakage == .noReadBack {
            distributor.unforwardWithoutReadBack(lpi, thread: &thread)
        } else {
            distributor.unforward(lpi, thread: &thread)
        }
        if stage.breakage != .noGrace { stage.quiescence.waitForGrace(caller: thread.reader) }
        stage.isDown.insert(number)
    }

    private mutating func guest(_ vcpu: Int) {
        for _ in 0..<2 {
            let stage = stage
            guard Scheduler.wait(until: { stage.isAwake(vcpu) }) else { return }
            stage.runGuest(vcpu, thread: &thread)
        }
    }
}
