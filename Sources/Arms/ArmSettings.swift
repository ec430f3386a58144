package import Irqfd

/// How an arm is made: the user's settings, and the processors of its threads.
package struct ArmSettings: Sendable {
    package var listRegisters = 4
    package var callMakesSystemCall = false
    /// Processor for the thread of the vCPUs.
    package var vcpuCPU: Int?
    /// Processor for the thread of the source.
    package var sourceCPU: Int?
    /// Processors for the threads that inject in their own context, where there are several.
    package var writerCPUs: [Int] = []
    /// Processor for the thread of the toggles.
    package var togglerCPU: Int?
    /// Processor for threads that the loop has beside the driver's.
    package var loopCPU: Int?
    /// Whether the arm keeps an account of each LPI beside the ledger. It times nothing then.
    package var accountsLPIs = false
    /// For tests: the number of the wake-up that is dropped.
    package var forgottenWake: Int?

    /// For tests: the value of each eventfd's counter before the first signal. From 2^64 - 2 on it takes no signal.
    package var eventfdFill: UInt64 = 0

    /// For tests: faults planted between the loop and the model; nil for none.
    package var faults: (any FaultPlan)?

    /// Defaults: four list registers, threads that are not bound, no faults.
    package init() {}
}
