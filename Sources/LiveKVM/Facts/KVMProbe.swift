import CLinux
public import Vocabulary

/// Whether live KVM can be used here.
public enum KVMProbe {
    /// What a machine needs: number and name.
    private static func needed(_ chip: Irqchip) -> [(CInt, String)] {
        [
            (KVM_CAP_IRQCHIP, "KVM_CAP_IRQCHIP"), (KVM_CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY"),
            (KVM_CAP_IRQ_ROUTING, "KVM_CAP_IRQ_ROUTING"), (KVM_CAP_IRQFD, "KVM_CAP_IRQFD"),
            (KVM_CAP_SIGNAL_MSI, "KVM_CAP_SIGNAL_MSI"), (KVM_CAP_IMMEDIATE_EXIT, "KVM_CAP_IMMEDIATE_EXIT"),
            (KVM_CAP_VCPU_ATTRIBUTES, "KVM_CAP_VCPU_ATTRIBUTES"),
        ] + (chip == .split ? [(KVM_CAP_SPLIT_IRQCHIP, "KVM_CAP_SPLIT_IRQCHIP")] : [])
    }

    /// Nil if a machine with that interrupt controller can be made; else why not, and what would help.
    public static func unavailable(_ chip: Irqchip = .full) -> KVMUnavailable? {
        unavailable(chip, path: KVMDevice.path)
    }

    /// The same for what stands in another place.
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

    /// The same from answers.
    static func verdict(version: CInt, chip: Irqchip, check: (CInt) -> CInt) -> KVMUnavailable? {
        if let reason = HostGuest.unavailable { return reason }
        guard version == 12 else {
            return KVMUnavailable(
                cause: "KVM's interface has version \(version), not 12",
                mend: "use Linux 2.6.22 or later; if this is one, another driver has taken KVM's place")
        }
        let missing = needed(chip).filter { check($0.0) == 0 }.map(\.1)
        guard missing.isEmpty else {
            return KVMUnavailable(
                cause: "this KVM lacks \(missing.joined(separator: ", "))",
                mend: "use a newer kernel, or another KVM module")
        }
        return nil
    }
}
