import Lockfree
import Synchronization
public import SystemPackage

/// The device attributes of KVM_DEV_TYPE_ARM_VGIC_ITS (<doc:Calls-and-errors>), with their checks in the order of the
/// kernel.
extension ITS where Cache: ~Copyable {
    /// KVM_DEV_ARM_VGIC_GRP_*.
    public enum AttributeGroup {
        /// The address of the frames.
        public static var address: UInt32 { 0 }
        /// What to do.
        public static var control: UInt32 { 4 }
        /// The registers, by offset.
        public static var registers: UInt32 { 8 }
    }

    /// KVM_DEV_ARM_*_CTRL_* and KVM_DEV_ARM_ITS_*.
    public enum Control: UInt64, Sendable {
        case initialise = 0
        case saveTables = 1
        case restoreTables = 2
        case reset = 4
    }

    /// KVM_VGIC_ITS_ADDR_TYPE.
    public static var addressType: UInt64 { 4 }

    /// KVM_HAS_DEVICE_ATTR.
    /// - Throws: EINVAL the offset of a register that is not aligned as it must be; ENXIO where there is none.
    public func hasAttribute(group: UInt32, _ attribute: UInt64) throws(Errno) {
        if group == AttributeGroup.registers { try Self.checkAlignment(attribute) }
        let exists =
            switch group {
            case AttributeGroup.address: attribute == Self.addressType
            case AttributeGroup.control: Control(rawValue: attribute) != nil
            case AttributeGroup.registers: isRegister(attribute)
            default: false
            }
        guard exists else { throw .noSuchAddressOrDevice }
    }

    /// ADDR: sets where the two frames are, once. `addressBits` is the VM's IPA size.
    /// - Throws: ENODEV another attribute; EEXIST set before; EINVAL not on 64 KiB, or wraps; E2BIG beyond the IPA.
    public func setAddress(_ attribute: UInt64, _ address: UInt64, addressBits: Int = 40) throws(Errno) {
        guard attribute == Self.addressType else { throw .operationNotSupportedByDevice }
        guard base.load(ordering: .acquiring) == .max else { throw .fileExists }
        guard address & 0xFFFF == 0, !address.addingReportingOverflow(ITSConfiguration.frameBytes).overflow else {
            throw .invalidArgument
        }
        guard address + ITSConfiguration.frameBytes <= 1 << UInt64(addressBits) else { throw .argListTooLong }
        // Releasing pairs with `answers`; of two that race for it one is late.
        let (done, _) = base.compareExchange(expected: .max, desired: address, ordering: .acquiringAndReleasing)
        guard done else { throw .resourceBusy }
    }

    /// The address of the frames, nil until it is set (KVM answers -1).
    public var address: UInt64? {
        let base = base.load(ordering: .acquiring)
        return base == .max ? nil : base
    }

    /// CTRL: save, restore, reset.
    /// - Throws: ENXIO no such attribute; EBUSY a vCPU is in the guest; what the operation throws.
    public func control(_ attribute: UInt64, thread: inout HostThread) throws(Errno) {
        if attribute == Control.initialise.rawValue { return }
        guard case .interrupts(let distributor) = pending, !distributor.isRunning else { throw .resourceBusy }
        guard let control = Control(rawValue: attribute) else { throw .noSuchAddressOrDevice }
        lockCommands(&thread)
        defer { unlockCommands(&thread) }
        switch control {
        case .initialise: break
        case .saveTables: try save(thread: &thread)
        case .restoreTables: try restore(thread: &thread)
        case .reset: reset(thread: &thread)
        }
    }

    /// ITS_REGS, read.
    /// - Throws: as `setRegister`.
    public func register(_ offset: UInt64, thread: inout HostThread) throws(Errno) -> UInt64 {
        try checkRegister(offset)
        return read(offset, width: Self.width(offset), thread: &thread)
    }

    /// ITS_REGS, written by userspace, which restores a machine: CREADR is writable for it, and IIDR chooses the table
    /// layout, of which there is one.
    /// - Throws: EINVAL unaligned; EBUSY a vCPU is in the guest; ENXIO no address yet, or no such register; EINVAL an
    ///   unknown layout, or CREADR out of range; EBUSY CREADR while enabled.
    public func setRegister(_ offset: UInt64, _ value: UInt64, thread: inout HostThread) throws(Errno) {
        try checkRegister(offset)
        switch offset {
        case Register.iidr:
            guard value >> 12 & 0xF == 0 else { throw .invalidArgument }
        case Register.creadr:
            lockCommands(&thread)
            defer { unlockCommands(&thread) }
            guard !isEnabled else { throw .resourceBusy }
            let new = value & 0xF_FFE0
            guard new < registers.queueBytes else { throw .invalidArgument }
            readPosition.store(new, ordering: .releasing)  // pairs with `read`
        default:
            write(offset, value, width: Self.width(offset), thread: &thread)
        }
    }

    private static func width(_ offset: UInt64) -> Int {
        offset < Register.typer || offset >= Register.identification ? 4 : 8
    }

    private static func checkAlignment(_ offset: UInt64) throws(Errno) {
        guard offset % UInt64(width(offset)) == 0 else { throw .invalidArgument }
    }

    private func checkRegister(_ offset: UInt64) throws(Errno) {
        try Self.checkAlignment(offset)
        if case .interrupts(let distributor) = pending, distributor.isRunning { throw .resourceBusy }
        guard base.load(ordering: .acquiring) != .max else { throw .noSuchAddressOrDevice }
        guard isRegister(offset) else { throw .noSuchAddressOrDevice }
    }

    private func isRegister(_ offset: UInt64) -> Bool {
        switch offset {
        case Register.ctlr, Register.iidr, Register.typer, Register.cbaser, Register.cwriter, Register.creadr: true
        case Register.baser..<(Register.baser + 64): offset % 8 == 0
        case Register.identification...0xFFFC: offset % 4 == 0
        default: false
        }
    }
}
