import Kernel
import Lockfree
import SystemPackage
public import VGIC

extension Irqfds where Cache: ~Copyable {
    /// A signal whose slot has no copy of its route: a pin, an MSI of another ITS or without a device, a GSI that leads
    /// nowhere, or a route that is changing. On the loop's thread, outside a section.
    ///
    /// A pin is driven high, and is not lowered here: a level SPI stays high until its resampler lowers it, or
    /// userspace does. What was in the eventfd before its assignment is raised by the inject work, which lowers the pin
    /// again unless it has a resampler (`irqfd_inject`).
    /// - Returns: the route if it is an MSI of the first ITS after all, which is for the caller to inject; nil if the
    ///   signal is done. One that leads nowhere is counted as refused.
    func injectElsewhere(_ signal: Signal, thread: inout HostThread) -> Route? {
        let (route, isWork) = takeRoute(ofSlot: signal.slot, thread: &thread)
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
            if isWork { lower(pin, thread: &thread) }
        case .unknown, nil: thread.counters.unrouted &+= 1
        }
        return nil
    }

    /// The guest has deactivated an SPI (`irqfd_resampler_ack`): its line is lowered once, then every resamplefd of
    /// the GSI is signalled, and userspace raises the line again if its device still wants it.
    public func deactivated(pin: Int, thread: inout HostThread) {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        var resamplefds: [CInt] = []
        for binding in bindings.values where !binding.isEnding {
            guard let resamplefd = binding.resamplefd, self.pin(of: binding.gsi, thread) == UInt32(pin) else {
                continue
            }
            resamplefds.append(resamplefd)
        }
        guard !resamplefds.isEmpty else { return }
        lower(UInt32(pin), thread: &thread)
        for resamplefd in resamplefds { EventFD.signal(resamplefd) }
    }

    /// Lowers a pin. One that the VM does not have stays as it is, as in KVM, which drops that error.
    func lower(_ pin: UInt32, thread: inout HostThread) {
        try? vm.distributor.setLine(intid: INTID(32 + pin), level: false, thread: &thread)
    }
}
