import Kernel
public import Metrics

extension MachineRecord {
    /// The machine that this process runs on, with the clock that would measure.
    public static func here() -> MachineRecord { read(clock: .calibrated(), processors: Processor.allowed().count) }
}
