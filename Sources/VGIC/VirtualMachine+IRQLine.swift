public import Lockfree
public import SystemPackage

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

    /// KVM_IRQ_LINE on a GICv5 VM that has no SPIs (facts 2.4, 10). A level of 0 is a successful no-op: SW_PPI is edge.
    /// - Throws: EINVAL for an unknown vCPU, a number beyond the PPI count or outside the userspace mask, an SPI, or an
    ///   unknown type.
    @inlinable public func irqLine(
        _ line: IRQLine, level: UInt32, stamp: Stamp = .unknown, counters: inout ModelCounters,
        kicks: borrowing some KickSink & ~Copyable
    ) throws(Errno) {
        guard line.type == 2 else { throw .invalidArgument }
        guard let vcpu = distributor.index(of: line.vcpu) else { throw .invalidArgument }
        guard line.number < distributor.ppiCount, ppis.isDrivable(line.number) else {
            throw .invalidArgument
        }
        guard level != 0 else { return }
        distributor.injectPPI(vcpu: vcpu, number: line.number, stamp: stamp, counters: &counters, kicks: kicks)
    }
}
