public import Kernel
public import Lockfree
import Loops
import Synchronization
public import SystemPackage
public import VGIC

/// The irqfds of a VM as the KVM_IRQFD and KVM_SET_GSI_ROUTING ioctls make them (virt/kvm/eventfd.c, irqchip.c).
///
/// Any thread may assign, deassign and route. One thread drives a loop: it calls `attend` between its batches, takes
/// the stamps of each completion (`Dispatcher`), and injects (`MSIInjector`). A ring can only be armed by the thread
/// that made it, so what is to be watched goes through a mailbox; `wakeDescriptor` is signalled when there is something
/// in it. A deassignment returns when the loop's thread has taken the eventfd out: as KVM flushes its clean-up work, no
/// delivery comes from it afterwards.
@safe public final class Irqfds<Cache: TranslationCache & ~Copyable>: AcknowledgeNotifier, @unchecked Sendable {
    // SAFETY: sendable because everything that changes is atomic, guarded by `lock`, or the loop's thread's own.

    /// An assignment, until the loop has let go of its eventfd.
    struct Binding {
        let gsi: UInt32
        let identity: EventFD.Identity
        /// A duplicate of our own, so that the number cannot come to mean another file.
        let eventfd: CInt
        let resamplefd: CInt?
        let token: Token
        /// The slot's injections when it was assigned, if the eventfd was signalled before and nothing has been
        /// injected since: KVM has scheduled the inject work, which raises a pin and lowers it again.
        var injectionsBeforeWork: UInt64?
        /// The host's interrupt whose producer has this eventfd too.
        var producer: Int?
        var isEnding = false
    }

    /// A driver of the host that has joined an interrupt of its own with an eventfd (`struct irq_bypass_producer`).
    struct Producer {
        /// Linux's number of the interrupt.
        let hostIRQ: Int
        /// A duplicate of our own: as long as it is open, no other eventfd has the identity.
        let eventfd: CInt
    }

    /// What the loop's thread is to do with the eventfd of a slot.
    enum Change {
        case watch(Int)
        case unwatch(Int)
    }

    let vm: VirtualMachine<Cache>
    /// What sources, loop and paths see of the irqfds.
    public let table: IrqfdTable
    let wake: EventFD
    /// irqfds.lock, the resamplers' lock and that of irq-bypass in one. It guards the properties below, up to
    /// `watched`. No thread waits for another while it holds it.
    private let lock = AdaptiveMutex()
    /// By slot.
    var bindings: [Int: Binding] = [:]
    /// By GSI.
    var routes: [UInt32: GSIRoute] = [:]
    /// By the eventfd that they have joined with their interrupt.
    var producers: [EventFD.Identity: Producer] = [:]
    /// What the loop's thread has not attended to yet, the oldest first.
    var changes: [Change] = []
    /// What calls of userspace have cost since the VM was made.
    var counted = RoutingWork()
    /// No slot below it is free.
    var nextFreeSlot = 0
    /// Slots whose eventfd the loop watches. Used on the loop's thread only.
    var watched: Set<Int> = []

    /// - Parameters:
    ///   - vm: whose interrupts they raise.
    ///   - capacity: how many at once.
    /// - Throws: what eventfd(2) fails with.
    public init(vm: VirtualMachine<Cache>, capacity: Int) throws(Errno) {
        self.vm = vm
        wake = try EventFD()
        table = IrqfdTable(capacity: capacity)
        guard vm.isInitialised else { return }
        for entry in pinRoutes { routes[entry.gsi] = entry }
    }

    deinit {
        // No loop is driven any more: its thread would keep this alive.
        for binding in bindings.values { Self.letGo(binding) }
        for producer in producers.values { _ = EventFD(owning: producer.eventfd) }
    }

    /// Takes irqfds.lock.
    func lockIrqfds(_ thread: inout HostThread) { thread.acquireUncounted(lock, at: .irqfds) }

    /// Gives irqfds.lock back.
    func unlockIrqfds(_ thread: inout HostThread) { thread.release(lock, at: .irqfds) }

    /// CTRL_INIT as the VM takes it, once; with it each GSI leads to the pin of its number, whatever userspace has
    /// routed before (`kvm_vgic_setup_default_irq_routing`).
    /// - Throws: what the attribute throws.
    public func initialise(thread: inout HostThread) throws(Errno) {
        guard !vm.isInitialised else { return }
        try setGSIRouting(pinRoutes, thread: &thread)
        try vm.setAttribute(group: 4, 0, thread: &thread)
    }

    /// A route for each SPI: GSI n leads to pin n.
    private var pinRoutes: [GSIRoute] { (0..<UInt32(vm.distributor.interruptCount - 32)).map { .pin(gsi: $0, $0) } }

    /// For the loop to watch, under `wakeToken`: there is something to attend to.
    public var wakeDescriptor: CInt { wake.rawValue }

    /// The token of `wakeDescriptor`: the slot behind the last irqfd.
    public var wakeToken: Token { Token(slot: table.count) }

    /// What calls of KVM_SET_GSI_ROUTING and KVM_IRQFD have cost so far.
    package var work: RoutingWork {
        var onlooker = HostThread.onlooker
        lockIrqfds(&onlooker)
        defer { unlockIrqfds(&onlooker) }
        return counted
    }

    /// How many assignments there are, those included that are ending.
    public var count: Int {
        var onlooker = HostThread.onlooker
        lockIrqfds(&onlooker)
        defer { unlockIrqfds(&onlooker) }
        return bindings.count
    }

    /// KVM_IRQFD. A deassignment does not need the vgic, and without a match it is done at once.
    ///
    /// - Parameters:
    ///   - request: as the ioctl takes it.
    ///   - thread: the calling one. An assignment forwards the LPI to which the GSI leads if the eventfd has a producer
    ///     (`addProducer`). A deassignment takes that back, and lowers the line of a GSI with its last resampler.
    ///   - wait: what a deassignment does until the loop has let go; on the loop's own thread it must attend.
    /// - Throws: from an assignment, in this order, EINVAL unknown flags; EAGAIN the vgic is not initialised; ENOMEM no
    ///   room; EBADF or EINVAL the eventfd is none; EBADF or EINVAL the resamplefd is none; EBUSY the eventfd has an
    ///   irqfd in a VM of this process. The GSI is not looked at. From either, EMFILE if the process has no descriptor
    ///   left: the kernel needs none here.
    public func irqfd(
        _ request: IrqfdRequest, thread: inout HostThread, wait: (inout HostThread) -> Void = { _ in Processor.yield() }
    ) throws(Errno) {
        guard request.flags & ~(IrqfdRequest.deassign | IrqfdRequest.resample) == 0 else { throw .invalidArgument }
        if request.flags & IrqfdRequest.deassign != 0 {
            let identity = try EventFD.identity(of: request.eventfd)
            end(thread: &thread, wait: wait) { $0.identity == identity && $0.gsi == request.gsi }
        } else {
            try assign(request, thread: &thread)
        }
    }

    /// The eventfd is closed for good (EPOLLHUP). The loop's watch keeps the file open, so whoever closes says so.
    public func hangUp(
        eventfd: CInt, thread: inout HostThread, wait: (inout HostThread) -> Void = { _ in Processor.yield() }
    ) throws(Errno) {
        let identity = try EventFD.identity(of: eventfd)
        end(thread: &thread, wait: wait) { $0.identity == identity }
    }

    /// The VM goes: everything is deassigned.
    public func tearDown(thread: inout HostThread, wait: (inout HostThread) -> Void = { _ in Processor.yield() }) {
        end(thread: &thread, wait: wait) { _ in true }
        vm.distributor.setAcknowledgeNotifier(nil)
    }
}
