package import Lockfree
package import VGIC

/// Kicks go nowhere: both vCPUs are run by hand.
package struct NoKicks: KickSink, ~Copyable {
    package init() {}
    package borrowing func kick(vcpu: Int) {}
    package borrowing func wake(vcpu: Int) {}
}

/// What is acknowledged is forgotten.
package struct NoAcknowledges: AcknowledgeSink {
    package init() {}
    package mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) {}
}
