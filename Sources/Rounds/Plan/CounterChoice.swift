/// Who counts instructions.
public enum CounterChoice: String, Sendable, CaseIterable {
    /// Callgrind if valgrind is installed, since it is exact; else the processor if it can.
    case auto
    /// Callgrind or nobody.
    case callgrind
    /// The processor's own counter, by perf events, or nobody.
    case perf

    /// Why nobody counted, and what would help.
    package var obstacle: String {
        switch self {
        case .auto: "neither valgrind nor a counter of the processor is here; install valgrind"
        case .callgrind: "valgrind is not here; install it"
        case .perf:
            "the processor's counter cannot be read: a virtual machine without one, or perf_event_paranoid above 2"
        }
    }
}
