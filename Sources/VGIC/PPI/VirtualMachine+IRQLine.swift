public import Lockfree
public import Synchronization
public import SystemPackage
public import Vocabulary

extension VirtualMachine where Cache: ~Copyable {
    /// The `irq` field of KVM_IRQ_LINE: 31:28 vcpu2_index, 27:24 type, 23:16 vcpu_index, 15:0 number.
    public struct IRQLine: Sendable, Hashable {
        /// The field as the ioctl takes it.
        public let rawValue: UInt32

        /// - Parameter rawValue: the field as the ioctl takes it.
        @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// A PPI of a vCPU, whose id may be up to 4,095.
        @inlinable public init(ppi: UInt32, vcpu: VCPUID) {
            rawValue = (vcpu.rawValue >> 8 & 0xF) << 28 | 2 << 24 | (vcpu.rawValue & 0xFF) << 16 | (ppi & 0xFFFF)
        }

        /// 0 CPU, 1 SPI, 2 PPI.
        @inlinable public var type: UInt32 { rawValue >> 24 & 0xF }
        /// irq_id.
        @inlinable public var number: Int { Int(rawValue & 0xFFFF) }
        /// `vcpu_id`: vcpu_index + 256 * vcpu2_index.
        @inlinable public var vcpu: VCPUID { VCPUID((rawValue >> 16 & 0xFF) + 256 * (rawValue >> 28)) }
    }

    /// KVM_IRQ_LINE (<doc:GICv5-PPIs>, <doc:Calls-and-errors>; `kvm_vm_ioctl_irq_line`). A level that changes nothing,
    /// and level 0 of an edge, are no-ops that succeed.
    /// - Throws: EBUSY before CTRL_INIT; EINVAL an unknown vCPU or type, a PPI outside the userspace mask (GICv5) or
    ///   16 ... 31 (GICv3), an SPI below 32 or one that does not exist; ENXIO type CPU, which needs no controller.
    @inlinable public func irqLine(_ line: IRQLine, level: UInt32, stamp: Stamp = .unknown, thread: inout HostThread)
        throws(Errno)
    {
        guard model == .v5, line.type == 2 else {
            return try wiredLine(line, level: level, stamp: stamp, thread: &thread)
        }
        // Acquiring pairs with `initialise`: who sees the state sees the masks.
        let isReady = initialised.load(ordering: .acquiring)
        let maskFirst = quirks.contains(.maskBeforeInitialised)
        guard isReady || maskFirst else { throw .resourceBusy }
        guard let vcpu = distributor.index(of: line.vcpu), line.number < distributor.ppiCount else {
            throw .invalidArgument
        }
        let isDrivable =
            quirks.contains(.truncatedPPIMask) ? ppis.isDrivableTruncated(line.number) : ppis.isDrivable(line.number)
        // As posted the mask is zero before CTRL_INIT, so the answer is never "not yet".
        guard isDrivable && isReady else { throw .invalidArgument }
        if ppis.isLevel(line.number) {
            distributor.setPPILine(vcpu: vcpu, number: line.number, level: level != 0, thread: &thread)
        } else if level != 0 {
            distributor.injectPPI(vcpu: vcpu, number: line.number, stamp: stamp, thread: &thread)
        }
    }

    /// KVM_IRQ_LINE of an interrupt that is no GICv5 PPI.
    @usableFromInline func wiredLine(_ line: IRQLine, level: UInt32, stamp: Stamp, thread: inout HostThread)
        throws(Errno)
    {
        guard initialised.load(ordering: .acquiring) else { throw .resourceBusy }  // pairs with `initialise`
        let intid = INTID(UInt32(line.number))
        switch (line.type, model) {
        case (0, _): throw .noSuchAddressOrDevice
        case (1, .v3):
            guard line.number >= 32 else { throw .invalidArgument }
            try distributor.setLine(intid: intid, level: level != 0, stamp: stamp, thread: &thread)
        case (2, .v3):
            guard let vcpu = distributor.index(of: line.vcpu), (16...31).contains(line.number) else {
                throw .invalidArgument
            }
            try distributor.setLine(intid: intid, vcpu: vcpu, level: level != 0, stamp: stamp, thread: &thread)
        // A GICv5 guest has no SPIs in kernels with PPIs only: the look-up fails.
        default: throw .invalidArgument
        }
    }
}
