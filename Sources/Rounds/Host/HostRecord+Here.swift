import Kernel
import Metrics
public import Results

extension HostRecord {
    /// The machine that this process runs on, with the clock that measures.
    public static func here() -> HostRecord { read(clock: .calibrated(), processors: Processor.allowed().count) }
}
