public import Vocabulary

/// A format of files whose figures can be judged.
public enum RunsFormat: String, Word {
    /// kvm-unit-tests, arm/micro-bench: a table with the columns `name`, `total ns`, `avg ns`.
    case microBench = "micro-bench"
    /// The kernel's selftest vgic_lpi_stress: `Rate: N LPIs/sec`.
    case lpiStress = "lpi-stress"
    /// kvm-unit-tests, x86/vmexit: `NAME CYCLES`.
    case vmexit
    /// Results of irqmark.
    case irqmark
    /// Lines of `name value unit`.
    case numbers

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .microBench: "output of kvm-unit-tests' arm/micro-bench: the average of each test, in ns"
        case .lpiStress: "output of the kernel's vgic_lpi_stress: LPIs a second"
        case .vmexit: "output of kvm-unit-tests' x86/vmexit: cycles of each test"
        case .irqmark: "results as --json writes them: time, cpu, p50 and p99 of each arm"
        case .numbers: "lines of NAME VALUE UNIT; a unit that ends in /s is better if greater; # begins a comment"
        }
    }
}
