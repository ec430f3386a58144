public import Kernel
public import Lockfree
public import Loops
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
        var isEnding = false
    }

    /// What the loop's thread is to do with the eventfd of a slot.
    enum Change {
        case watch(Int)
        case unwatch(Int)
    }

    let vm: VirtualMachine<Cache>
    /// What sources, loop and paths see of the irqfds.
    public let table: IrqfdTable
    private let wake: EventFD
    let lock = AdaptiveMutex()
    // Under `lock`, which is irqfds.lock and the resampler lock in one. Nobody waits while holding it.
    var bindings: [Int: Binding] = [:]
    var routes: [UInt32: GSIRoute] = [:]
    var changes: [Change] = []
    /// No slot below it is free. Under `lock`.
    private var nextFreeSlot = 0
    /// Slots whose eventfd the loop watches. The loop's thread's own.
    private var watched: Set<Int> = []

    /// - Parameters:
    ///   - vm: whose interrupts they raise.
    ///   - capacity: how many at once.
    /// - Throws: what eventfd(2) fails with.
    public init(vm: VirtualMachine<Cache>, capacity: Int) throws(Errno) {
        self.vm = vm
        wake = try EventFD()
        table = IrqfdTable(capacity: capacity)
        if vm.isInitialised { try routeToPins() }
    }

    deinit {
        // Nobody drives a loop any more: its thread would keep them.
        for binding in bindings.values { Self.letGo(binding) }
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
    public var wakeToken: Token { Token(slot: table.count) }

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
    /// - Throws: what the loop failed with first. It is not to be used any more then: what it could not be made to
    ///   watch delivers nothing, and what it could not be made to forget is let go of all the same.
    public func attend(_ loop: any EventLoop) throws(Errno) {
        var failure: Errno?
        for (change, binding) in takeChanges() {
            switch change {
            case .watch(let slot):
                do throws(Errno) {
                    try loop.add(binding.eventfd, token: binding.token)
                    watched.insert(slot)
                } catch {
                    failure = failure ?? error
                    lock.lock()
                    table.retire(slot)
                    lock.unlock()
                }
            case .unwatch(let slot):
                // A loop that has failed may take its whole patience for each answer.
                if watched.remove(slot) != nil, failure == nil {
                    do throws(Errno) { try loop.remove(binding.token) } catch { failure = error }
                }
                release(slot, binding)
            }
        }
        if let failure { throw failure }
    }

    /// On the thread of a loop that has failed and is gone: lets go of what was deassigned, and watches nothing.
    public func attendWithoutLoop() {
        for (change, binding) in takeChanges() {
            if case .unwatch(let slot) = change { release(slot, binding) }
        }
    }

    private func takeChanges() -> [(change: Change, binding: Binding)] {
        lock.lock()
        defer { lock.unlock() }
        guard !changes.isEmpty else { return [] }
        defer { changes.removeAll() }
        return changes.map { change in
            switch change {
            // A binding stays until its last change has been attended to.
            case .watch(let slot), .unwatch(let slot): (change, bindings[slot]!)
            }
        }
    }

    // MARK: - assignment

    private func assign(_ request: IrqfdRequest) throws(Errno) {
        guard vm.isInitialised else { throw .resourceTemporarilyUnavailable }
        guard count < table.count else { throw .noMemory }
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
            Self.letGo(identity, opened)
            throw error
        }
        // Nobody else has to hear of deactivations.
        if isResampled { vm.distributor.setAcknowledgeNotifier(self) }
        lock.lock()
        guard let slot = firstFreeSlot() else {
            lock.unlock()
            Self.letGo(identity, opened)
            throw .noMemory
        }
        bindings[slot] = Binding(
            gsi: request.gsi, identity: identity, eventfd: opened[0], resamplefd: isResampled ? opened[1] : nil,
            token: table.token(slot))
        table.setDescriptor(slot, opened[0])
        update(slot, request.gsi)
        changes.append(.watch(slot))
        lock.unlock()
        wake.signal()
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
            table.setRoute(slot, .none)
            table.retire(slot)
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

    /// The end of an assignment that no loop watches any more. On the loop's thread.
    private func release(_ slot: Int, _ binding: Binding) {
        table.drain(slot)
        table.setDescriptor(slot, -1)
        Self.letGo(binding)
        lock.lock()
        bindings[slot] = nil
        nextFreeSlot = min(nextFreeSlot, slot)
        lock.unlock()
    }

    private static func letGo(_ binding: Binding) {
        letGo(binding.identity, [binding.eventfd] + (binding.resamplefd.map { [$0] } ?? []))
    }

    /// Unbinds an eventfd and closes the descriptors. In this order: the kernel gives the identity of an eventfd to the
    /// next one as soon as nobody has it open.
    private static func letGo(_ identity: EventFD.Identity, _ descriptors: [CInt]) {
        BoundEventfds.all.remove(identity)
        for descriptor in descriptors { _ = EventFD(owning: descriptor) }
    }

    /// The lowest slot that is not in use, nil if there is none. Call under `lock`.
    private func firstFreeSlot() -> Int? {
        while nextFreeSlot < table.count, bindings[nextFreeSlot] != nil { nextFreeSlot += 1 }
        return nextFreeSlot < table.count ? nextFreeSlot : nil
    }
}
