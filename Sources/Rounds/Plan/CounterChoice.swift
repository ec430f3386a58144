public import Vocabulary

/// Who counts instructions.
public enum CounterChoice: String, Word {
    /// Callgrind if valgrind is installed, since it is exact; else the processor if it can.
    case auto
    /// Callgrind or nobody.
    case callgrind
    /// The processor's own counter, by perf events, or nobody.
    case perf

    /// What it means, in one line.
    public var meaning: String {
        switch self {
        case .auto: "callgrind if valgrind is installed, else perf"
        case .callgrind: "callgrind (valgrind): exact, to the last digit"
        case .perf: "the processor's own counter, by perf events"
        }
    }

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
