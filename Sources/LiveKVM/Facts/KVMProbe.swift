import CLinux
public import Vocabulary

/// Whether irqmark can use the host's KVM.
public enum KVMProbe {
    /// Capabilities that a machine with that interrupt controller needs, by number and name.
    private static func needed(_ chip: Irqchip) -> [(CInt, String)] {
        [
            (KVM_CAP_IRQCHIP, "KVM_CAP_IRQCHIP"), (KVM_CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY"),
            (KVM_CAP_IRQ_ROUTING, "KVM_CAP_IRQ_ROUTING"), (KVM_CAP_IRQFD, "KVM_CAP_IRQFD"),
            (KVM_CAP_SIGNAL_MSI, "KVM_CAP_SIGNAL_MSI"), (KVM_CAP_IMMEDIATE_EXIT, "KVM_CAP_IMMEDIATE_EXIT"),
            (KVM_CAP_VCPU_ATTRIBUTES, "KVM_CAP_VCPU_ATTRIBUTES"),
        ] + HostGuest.capabilities(chip)
    }

    /// Nil if a machine with that interrupt controller can be made; else the cause and a remedy. Opens /dev/kvm and
    /// asks it.
    public static func unavailable(_ chip: Irqchip = .full) -> KVMUnavailable? {
        unavailable(chip, path: KVMDevice.path)
    }

    /// As `unavailable(_:)`, of the device at another path.
    static func unavailable(_ chip: Irqchip, path: String) -> KVMUnavailable? {
        if let reason = HostGuest.unavailable { return reason }
        do throws(KVMUnavailable) {
            let device = try KVMDevice(path: path)
            var answers: [CInt: CInt] = [:]
            for (number, _) in needed(chip) { answers[number] = device.check(number) }
            return verdict(version: device.version, chip: chip) { answers[$0] ?? 0 }
        } catch {
            return error
        }
    }

    /// Decides from KVM's version and its answers to KVM_CHECK_EXTENSION; asks no device.
    static func verdict(version: CInt, chip: Irqchip, check: (CInt) -> CInt) -> KVMUnavailable? {
        if let reason = HostGuest.unavailable { return reason }
        guard version == 12 else {
            return KVMUnavailable(
                cause: "KVM's interface has version \(version), not 12",
                remedy: "use Linux 2.6.22 or later; if this is one, another driver has taken KVM's place")
        }
        let missing = needed(chip).filter { check($0.0) == 0 }.map(\.1)
        guard missing.isEmpty else {
            return KVMUnavailable(
                cause: "this KVM lacks \(missing.joined(separator: ", "))",
                remedy: "use a newer kernel, or another KVM module")
        }
        return nil
    }
}
