import Kernel
import Metrics
public import Results

extension MachineRecord {
    /// The machine that this process runs on, with the clock that measures.
    public static func here() -> MachineRecord { read(clock: .calibrated(), processors: Processor.allowed().count) }
}
