package import Irqfd

/// What an arm takes from the command line and the machine.
package struct ArmSettings: Sendable {
    package var listRegisters = 4
    package var callMakesSystemCall = false
    /// Processor for the thread of the vCPUs.
    package var vcpuCPU: Int?
    /// Processor for the thread of the source.
    package var sourceCPU: Int?
    /// Processor for the thread of the toggles.
    package var togglerCPU: Int?
    /// Processor for threads that the loop has beside the driver's.
    package var loopCPU: Int?
    /// For tests: the number of the wake-up that is forgotten.
    package var forgottenWake: Int?

    /// For tests: what each eventfd's counter holds before anybody signals. From 2^64 - 2 on it takes no signal.
    package var eventfdFill: UInt64 = 0

    /// For tests: what goes wrong on purpose between the loop and the model; nil for nothing.
    package var faults: (any FaultPlan)?

    /// Four list registers, no pinned threads, nothing wrong on purpose.
    package init() {}
}
