/// Hears of each SPI that the guest deactivated and whose list register asked for it (`kvm_notify_acked_irq`): what an
/// irqfd's resampler hangs on.
///
/// Called at a guest exit, on the thread that runs the vCPU, with no lock of the model held: it may drive lines.
public protocol AcknowledgeNotifier: Sendable {
    /// - Parameters:
    ///   - pin: INTID - 32, the pin of the irqchip.
    ///   - thread: the one that runs the vCPU.
    func deactivated(pin: Int, thread: inout HostThread)
}
