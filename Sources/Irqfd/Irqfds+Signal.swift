import Kernel
public import Lockfree
import Synchronization
import SystemPackage
public import VGIC

extension Irqfds where Cache: ~Copyable {
    /// A completion of the loop: one injection (`irqfd_wakeup`). Only on the loop's thread.
    ///
    /// In atomic context first, inside a section: an MSI whose translation is cached, or a pin. Else by the inject
    /// work, outside it, because that takes its_lock.
    /// - Precondition: the thread has a slot in the VM's quiescence domain.
    public func signalled(_ token: Token, stamp: Stamp = .unknown, tally: inout IrqfdTally, thread: inout HostThread) {
        // Acquiring pairs with `retire`.
        guard token.slot < slots.count, slots[token.slot].generation.load(ordering: .acquiring) == token.generation
        else {
            tally.stale &+= 1
            return
        }
        thread.enter(vm.quiescence)
        let isDone = injectAtomically(slots[token.slot].snapshot(), stamp: stamp, thread: &thread)
        thread.leave(vm.quiescence)
        if isDone {
            tally.atomic &+= 1
            return
        }
        let isTaken = injectByWork(slots[token.slot].snapshot(), stamp: stamp, thread: &thread)
        if isTaken {
            tally.deferred &+= 1
        } else {
            tally.unrouted &+= 1
            thread.counters.refused &+= 1
        }
    }

    /// `kvm_arch_set_irq_inatomic` with level 1; false for EWOULDBLOCK. Call inside a section.
    ///
    /// A pin is driven high and nobody lowers it here: on a level SPI the line stays high until somebody else does.
    private func injectAtomically(_ route: IrqfdSlot.Snapshot, stamp: Stamp, thread: inout HostThread) -> Bool {
        switch route.target {
        case .msi(let address, let data, let device):
            guard let lpi = vm.its(at: address)?.cached(DeviceID(device), EventID(data)), vm.isInjectedFromCache(lpi)
            else { return false }
            vm.injectCached(lpi, stamp: stamp, thread: &thread)
            return true
        case .irqchip(_, let pin):
            // A pin beyond the VM's SPIs fails, and KVM drops that error too.
            try? vm.distributor.setLine(intid: INTID(32 + pin), level: true, stamp: stamp, thread: &thread)
            return true
        case .unknown, nil: return false
        }
    }

    /// `irqfd_inject`: level 1 and then level 0, which for an MSI fails and is ignored; a resampled one level 1 only.
    /// False if the GSI leads nowhere. Takes its_lock: call outside a section.
    private func injectByWork(_ route: IrqfdSlot.Snapshot, stamp: Stamp, thread: inout HostThread) -> Bool {
        switch route.target {
        case .msi(let address, let data, let device):
            guard route.flags == VirtualMachine<Cache>.validDeviceID, vm.its(at: address) != nil else { return false }
            // What the guest has not mapped, or has off, is counted by the model.
            _ = try? vm.signalMSI(
                address: address, data: data, device: device, flags: route.flags, stamp: stamp, thread: &thread)
            return true
        case .irqchip(_, let pin):
            for level in route.isResampled ? [true] : [true, false] {
                try? vm.distributor.setLine(intid: INTID(32 + pin), level: level, stamp: stamp, thread: &thread)
            }
            return true
        case .unknown, nil: return false
        }
    }

    /// The guest has deactivated an SPI (`irqfd_resampler_ack`): its line is lowered once, then every resamplefd of
    /// the GSI is signalled, and userspace raises the line again if its device still wants it.
    public func deactivated(pin: Int, thread: inout HostThread) {
        lock.lock()
        defer { lock.unlock() }
        let resampled = bindings.values.filter {
            $0.resamplefd != nil && !$0.isEnding && self.pin(of: $0.gsi) == UInt32(pin)
        }
        guard !resampled.isEmpty else { return }
        try? vm.distributor.setLine(intid: INTID(UInt32(32 + pin)), level: false, thread: &thread)
        for binding in resampled {
            if let resamplefd = binding.resamplefd { EventFD.signal(resamplefd) }
        }
    }
}
