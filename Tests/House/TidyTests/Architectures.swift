/// What only one architecture has stands in files that are named for it.
enum Architectures {
    /// Names of <linux/kvm.h> that x86's copy alone has, or that mean something else on each architecture, and ours.
    private static let prefixes: [(architecture: String, names: [String])] = [
        (
            "X86",
            [
                "X86", "kvm_regs", "kvm_sregs", "kvm_segment", "kvm_dtable", "kvm_lapic", "kvm_cpuid", "kvm_msr",
                "kvm_pit", "kvm_xsave", "kvm_xcrs", "kvm_debugregs", "KVM_VCPU_TSC", "irqmark_kvm_set_tss_addr",
                "irqmark_kvm_set_identity_map_addr", "irqmark_kvm_get_supported_cpuid", "irqmark_kvm_set_cpuid",
                "irqmark_kvm_get_sregs", "irqmark_kvm_set_sregs", "irqmark_kvm_get_regs", "irqmark_kvm_set_regs",
                "irqmark_kvm_get_lapic", "irqmark_kvm_set_lapic",
            ]
        ),
        ("ARM64", ["ARM64", "kvm_one_reg", "kvm_vcpu_init", "KVM_DEV_TYPE_ARM", "KVM_DEV_ARM", "KVM_ARM"]),
    ]

    /// Uses of an architecture's names outside its files. The other rooms model a GIC, and may speak of Arm.
    static func findings(_ source: SourceText) -> [Finding] {
        guard source.path.hasPrefix("Sources/LiveKVM/") || source.path.hasPrefix("Sources/Arms/") else { return [] }
        let file = source.path.split(separator: "/").last ?? ""
        return prefixes.filter { !file.hasPrefix($0.architecture) }.flatMap { architecture, names in
            source.code.enumerated().flatMap { index, line -> [Finding] in
                let words = SourceText.words(line)
                return words.filter { word in names.contains { word.hasPrefix($0) } }.map {
                    Finding(source.path, index + 1, "\($0) belongs into a file named \(architecture)...")
                }
            }
        }
    }
}
