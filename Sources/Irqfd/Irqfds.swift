public import Kernel
public import Lockfree
import Synchronization
public import SystemPackage
public import VGIC

/// The irqfds of a VM as the KVM_IRQFD and KVM_SET_GSI_ROUTING ioctls make them (virt/kvm/eventfd.c, irqchip.c).
///
/// Any thread may assign, deassign and route. One thread drives a loop: it calls `attend` between its batches, and
/// `signalled` for each completion. A ring can only be armed by the thread that made it, so what is to be watched goes
/// through a mailbox; `wakeDescriptor` is signalled when there is something in it. A deassignment returns when the
/// loop's thread has taken the eventfd out: as KVM flushes its clean-up work, no delivery comes from it afterwards.
@safe public final class Irqfds<Cache: TranslationCache & ~Copyable>: AcknowledgeNotifier, @unchecked Sendable {
    // SAFETY: sendable because everything that changes is atomic or guarded by `lock`.

    /// An assignment, until the loop has let go of its eventfd.
    struct Binding {
        let gsi: UInt32
        let identity: EventFD.Identity
        /// A duplicate of our own, so that the number cannot come to mean another file.
        let eventfd: CInt
        let resamplefd: CInt?
        let token: Token
        var isEnding = false
    }

    enum Change {
        case watch(Int)
        case unwatch(Int)
    }

    let vm: VirtualMachine<Cache>
    let slots: Slab<IrqfdSlot>
    private let wake: EventFD
    let lock = BoundedSpinLock()
    // Under `lock`, which is irqfds.lock and the resampler lock in one. Nobody waits while holding it.
    var bindings: [Int: Binding] = [:]
    var routes: [UInt32: GSIRoute] = [:]
    var changes: [Change] = []

    /// - Parameters:
    ///   - vm: whose interrupts they raise.
    ///   - capacity: how many at once.
    /// - Throws: what eventfd(2) fails with.
    public init(vm: VirtualMachine<Cache>, capacity: Int) throws(Errno) {
        self.vm = vm
        wake = try EventFD()
        slots = Slab(count: capacity, padded: true) { _ in IrqfdSlot() }
        vm.distributor.setAcknowledgeNotifier(self)
        if vm.isInitialised { try routeToPins() }
    }

    /// CTRL_INIT as the VM takes it, once; with it each GSI leads to the pin of its number, whatever userspace has
    /// routed before (`kvm_vgic_setup_default_irq_routing`).
    /// - Throws: what the attribute throws.
    public func initialise(thread: inout HostThread) throws(Errno) {
        guard !vm.isInitialised else { return }
        try routeToPins()
        try vm.setAttribute(group: 4, 0, thread: &thread)
    }

    private func routeToPins() throws(Errno) {
        try setGSIRouting((0..<UInt32(vm.distributor.interruptCount - 32)).map { .pin(gsi: $0, $0) })
    }

    /// For the loop to watch, under `wakeToken`: there is something to attend to.
    public var wakeDescriptor: CInt { wake.rawValue }

    /// The token of `wakeDescriptor`: the slot behind the last irqfd.
    public var wakeToken: Token { Token(slot: slots.count) }

    /// How many assignments there are, those included that are ending.
    public var count: Int {
        lock.lock()
        defer { lock.unlock() }
        return bindings.count
    }

    /// KVM_IRQFD. The checks of an assignment, in order: flags EINVAL, vgic not initialised EAGAIN, no room ENOMEM,
    /// EBADF, not an eventfd EINVAL, the same of the resamplefd, bound already (by any VM of this process) EBUSY. The
    /// GSI is not looked at. A deassignment does not need the vgic, and without a match it is done at once. EMFILE if
    /// the process has no descriptor left for a duplicate, which in the kernel needs none.
    ///
    /// - Parameters:
    ///   - request: as the ioctl takes it.
    ///   - thread: the calling one, which lowers the line of a GSI with its last resampler.
    ///   - wait: what a deassignment does until the loop has let go; on the loop's own thread it must attend.
    public func irqfd(
        _ request: IrqfdRequest, thread: inout HostThread, wait: (inout HostThread) -> Void = { _ in Processor.yield() }
    ) throws(Errno) {
        guard request.flags & ~(IrqfdRequest.deassign | IrqfdRequest.resample) == 0 else { throw .invalidArgument }
        if request.flags & IrqfdRequest.deassign != 0 {
            let identity = try EventFD.identity(of: request.eventfd)
            end(thread: &thread, wait: wait) { $0.identity == identity && $0.gsi == request.gsi }
        } else {
            try assign(request)
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

    /// On the loop's thread, between batches: watches what was assigned, lets go of what was deassigned.
    public func attend(_ loop: some EventfdWatch) {
        lock.lock()
        let todo = changes
        changes.removeAll()
        let known = todo.isEmpty ? [:] : bindings
        lock.unlock()
        for change in todo {
            switch change {
            case .watch(let slot):
                guard let binding = known[slot] else { continue }
                // What cannot be watched never delivers, as after a hang-up; its deassignment goes as any other.
                do { try loop.add(binding.eventfd, token: binding.token) } catch {
                    lock.lock()
                    retire(slot)
                    lock.unlock()
                }
            case .unwatch(let slot):
                guard let binding = known[slot] else { continue }
                _ = try? loop.remove(binding.token)
                release(slot, binding)
            }
        }
    }

    // MARK: - assignment

    private func assign(_ request: IrqfdRequest) throws(Errno) {
        guard vm.isInitialised else { throw .resourceTemporarilyUnavailable }
        guard count < slots.count else { throw .noMemory }
        let identity = try EventFD.identity(of: request.eventfd)
        let isResampled = request.flags & IrqfdRequest.resample != 0
        if isResampled { _ = try EventFD.identity(of: request.resamplefd) }
        guard BoundEventfds.all.insert(identity) else { throw .resourceBusy }
        var opened: [CInt] = []
        do throws(Errno) {
            opened.append(try EventFD.duplicate(FileDescriptor(rawValue: request.eventfd)).rawValue)
            if isResampled {
                opened.append(try EventFD.duplicate(FileDescriptor(rawValue: request.resamplefd)).rawValue)
            }
        } catch {
            for descriptor in opened { _ = EventFD(owning: descriptor) }
            BoundEventfds.all.remove(identity)
            throw error
        }
        lock.lock()
        guard let slot = (0..<slots.count).first(where: { bindings[$0] == nil }) else {
            lock.unlock()
            for descriptor in opened { _ = EventFD(owning: descriptor) }
            BoundEventfds.all.remove(identity)
            throw .noMemory
        }
        let token = Token(slot: slot, generation: slots[slot].generation.load(ordering: .relaxed))
        bindings[slot] = Binding(
            gsi: request.gsi, identity: identity, eventfd: opened[0], resamplefd: isResampled ? opened[1] : nil,
            token: token)
        slots[slot].publish(routes[request.gsi], isResampled: isResampled)
        changes.append(.watch(slot))
        lock.unlock()
        wake.signal()
    }

    /// Completions of the slot's present use are stale from now on. Call under `lock`: one writer at a time.
    private func retire(_ slot: Int) {
        let next = (slots[slot].generation.load(ordering: .relaxed) &+ 1) & 0xFF_FFFF
        slots[slot].generation.store(next, ordering: .releasing)  // pairs with the load in `signalled`
    }

    /// Ends all assignments that match, and returns when the loop has let go of each.
    private func end(thread: inout HostThread, wait: (inout HostThread) -> Void, _ matches: (Binding) -> Bool) {
        var ending: [(slot: Int, token: Token)] = []
        var lowered: [UInt32] = []
        lock.lock()
        for (slot, binding) in bindings where matches(binding) {
            ending.append((slot, binding.token))
            guard !binding.isEnding else { continue }
            bindings[slot]?.isEnding = true
            slots[slot].publish(nil, isResampled: false)
            retire(slot)
            changes.append(.unwatch(slot))
            if binding.resamplefd != nil, !hasResampler(binding.gsi), let pin = pin(of: binding.gsi) {
                lowered.append(pin)
            }
        }
        lock.unlock()
        guard !ending.isEmpty else { return }
        wake.signal()
        for one in ending { while isThere(one.slot, one.token) { wait(&thread) } }
        for pin in lowered {
            try? vm.distributor.setLine(intid: INTID(32 + pin), level: false, thread: &thread)
        }
    }

    private func isThere(_ slot: Int, _ token: Token) -> Bool {
        lock.lock()
        defer { lock.unlock() }
        return bindings[slot]?.token == token
    }

    private func release(_ slot: Int, _ binding: Binding) {
        _ = EventFD(owning: binding.eventfd)
        if let resamplefd = binding.resamplefd { _ = EventFD(owning: resamplefd) }
        BoundEventfds.all.remove(binding.identity)
        lock.lock()
        bindings[slot] = nil
        lock.unlock()
    }
}
