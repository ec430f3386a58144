/// A lock of the modelled kernel, with its place in the one order in which every thread takes them.
///
/// The order is that at the head of KVM's vgic.c. The locks of the host's GIC driver hang below its_lock, because that
/// is where KVM calls it. Outer to inner, what the model has marked by the level's name:
///
///     kvm->lock                                     not modelled
///       vcpu->mutex                                 not modelled: `Distributor.isRunning` says who has it
///         kvm->arch.config_lock                     not modelled: what it guards is set once, by an atomic
///           its->cmd_lock              `cmd`        registers and command queue of an ITS
///             its->its_lock            `its`        tables of an ITS; several in the order of the VM's list
///               vlpi_lock              `vlpi`       what is forwarded, and which vCPUs have a vPE (`DirectInjection`)
///                 vpe_lock             `hostGIC`    vPEIDs, LPIs and vPEs of the host (`HostGIC`), several locks of
///                                                   Linux in one
///                   vpe_proxy.lock     `proxy`      events of the proxy device
///                     its->lock        `hostITS`    queue and tables of the host's ITS
///               lpi_xa.xa_lock                      not modelled: the LPIs of a VM are made with it
///               irqfds.lock            `irqfds`     assignments and routes of a VM
///                 ap_list_lock         `apList`     of a vCPU; two at once by ascending `vcpu_id`
///                   lpi_list_lock      `lpiList`    of the cache `list`, up to 6.9
///                     irq_lock         `irq`        of an interrupt; two at once in the sort, under the ap_list_lock
///
/// Raw spinlocks of KVM, `irqfds` and what is inside it, may be taken in a quiescence section. The others may not: who
/// waits for one of them may be parked.
///
/// Not in the order, because nothing is taken while one of them is held: the locks that hardware's side of the model
/// has where hardware has none (`RedistributorTables`), the log of `HostGIC`, and pointers that are set once and
/// copied.
public struct LockOrder: Sendable, Equatable {
    /// The kinds of locks, the outermost first.
    public enum Level: UInt64, CaseIterable, Sendable {
        case cmd, its, vlpi, hostGIC, proxy, hostITS, irqfds, apList, lpiList, irq

        /// What the kernel calls it.
        public var kernelName: String {
            switch self {
            case .cmd: "its->cmd_lock"
            case .its: "its->its_lock"
            case .vlpi: "vlpi_lock"
            case .hostGIC: "vpe_lock"
            case .proxy: "vpe_proxy.lock"
            case .hostITS: "its_node->lock"
            case .irqfds: "irqfds.lock"
            case .apList: "ap_list_lock"
            case .lpiList: "lpi_list_lock"
            case .irq: "irq_lock"
            }
        }

        /// Whether whoever waits for one may be parked, which nobody may be in a quiescence section.
        var mayPark: Bool { rawValue < Level.irqfds.rawValue }
    }

    /// Which kind of lock it is.
    public let level: Level
    /// Which of that kind: the ITS's position in the VM's list, the `vcpu_id`, the interrupt's address; else 0.
    @usableFromInline let instance: UInt

    @inlinable init(_ level: Level, _ instance: UInt = 0) {
        self.level = level
        self.instance = instance
    }

    /// cmd_lock of an ITS.
    /// - Parameter number: the ITS's position in the VM's list.
    static func cmd(_ number: Int) -> Self { Self(.cmd, UInt(number)) }
    /// its_lock of an ITS.
    /// - Parameter number: the ITS's position in the VM's list.
    static func its(_ number: Int) -> Self { Self(.its, UInt(number)) }
    /// The lock of `DirectInjection`.
    static var vlpi: Self { Self(.vlpi) }
    /// The lock of `HostGIC`'s books.
    static var hostGIC: Self { Self(.hostGIC) }
    /// The lock of the host's proxy device.
    static var proxy: Self { Self(.proxy) }
    /// The lock of a physical ITS.
    static var hostITS: Self { Self(.hostITS) }
    /// irqfds.lock, and the resamplers' lock with it.
    public static var irqfds: Self { Self(.irqfds) }
    /// ap_list_lock of the vCPU of that id.
    @inlinable static func apList(_ vcpu: VCPUID) -> Self { Self(.apList, UInt(vcpu.rawValue)) }
    /// lpi_list_lock, the lock of `ListCache`.
    static var lpiList: Self { Self(.lpiList) }
    /// irq_lock of an interrupt.
    @inlinable static func irq(_ interrupt: UnsafeMutablePointer<Interrupt>) -> Self {
        Self(.irq, UInt(bitPattern: interrupt))
    }

    /// Whether the order has it below `outer`: an irq_lock is below no other irq_lock.
    func isBelow(_ outer: LockOrder) -> Bool {
        if level != outer.level { return level.rawValue > outer.level.rawValue }
        return level != .irq && instance > outer.instance
    }
}
