import struct SystemPackage.Errno

@testable import VGIC

// What a test asks in passing, on nobody's account.

extension ITS where Cache: ~Copyable {
    func read(_ offset: UInt64, width: Int) -> UInt64 {
        var onlooker = HostThread.onlooker
        return read(offset, width: width, thread: &onlooker)
    }

    func register(_ offset: UInt64) throws(Errno) -> UInt64 {
        var onlooker = HostThread.onlooker
        return try register(offset, thread: &onlooker)
    }
}

extension VirtualMachine where Cache: ~Copyable {
    func queryVLPI(vcpu id: VCPUID) throws(Errno) -> Bool {
        var onlooker = HostThread.onlooker
        return try queryVLPI(vcpu: id, thread: &onlooker)
    }

    @discardableResult func commitVPE(vcpu id: VCPUID) throws(Errno) -> Int {
        var onlooker = HostThread.onlooker
        return try commitVPE(vcpu: id, thread: &onlooker)
    }

    func giveHostInterrupt(_ number: Int) throws(Errno) {
        var onlooker = HostThread.onlooker
        try giveHostInterrupt(number, thread: &onlooker)
    }
}

extension HostGIC {
    func residence(of vpe: MappedVPE) -> Int? {
        var onlooker = HostThread.onlooker
        return residence(of: vpe, thread: &onlooker)
    }

    func pendingLast(of vpe: MappedVPE) -> Bool {
        var onlooker = HostThread.onlooker
        return pendingLast(of: vpe, thread: &onlooker)
    }

    func accepts(_ event: Event, of owner: Int) -> Bool {
        var onlooker = HostThread.onlooker
        return accepts(event, of: owner, thread: &onlooker)
    }
}
