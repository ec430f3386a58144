import Kernel
import Lockfree
import SystemPackage
public import VGIC

extension Irqfds where Cache: ~Copyable {
    /// A signal whose slot has no copy of its route: a pin, an MSI of another ITS or without a device, a GSI that leads
    /// nowhere, or a route that is changing. On the loop's thread, outside a section.
    ///
    /// A pin is driven high, and nobody lowers it here: on a level SPI the line stays high until somebody else does.
    /// - Returns: the route if it is an MSI of the first ITS after all, which is for the caller to inject; nil if the
    ///   signal is done. One that leads nowhere is counted as refused.
    func injectElsewhere(_ signal: Signal, thread: inout HostThread) -> Route? {
        let route = route(ofSlot: signal.slot)
        if let copy = copy(of: route) { return copy }
        switch route?.target {
        case .msi(let address, let data, let device):
            do throws(Errno) {
                _ = try vm.signalMSI(
                    address: address, data: data, device: device, flags: route?.flags ?? 0, stamp: signal.stamp,
                    thread: &thread)
            } catch {
                // What the guest has off (EBUSY) is counted by the model.
                if error != .resourceBusy { thread.counters.refusedInvalid &+= 1 }
            }
        case .irqchip(_, let pin):
            // A pin beyond the VM's SPIs fails, and KVM drops that error too.
            do throws(Errno) {
                try vm.distributor.setLine(
                    intid: INTID(32 + pin), level: true, stamp: signal.stamp, thread: &thread)
            } catch { thread.counters.refusedInvalid &+= 1 }
        case .unknown, nil: thread.counters.unrouted &+= 1
        }
        return nil
    }

    /// The guest has deactivated an SPI (`irqfd_resampler_ack`): its line is lowered once, then every resamplefd of
    /// the GSI is signalled, and userspace raises the line again if its device still wants it.
    public func deactivated(pin: Int, thread: inout HostThread) {
        thread.acquireUncounted(lock, at: .irqfds)
        defer { thread.release(lock, at: .irqfds) }
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
