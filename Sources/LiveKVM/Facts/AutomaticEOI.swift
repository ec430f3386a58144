/// Finds out whether the host's KVM ends interrupts by itself when it injects them, as software KVM was seen to do.
public enum AutomaticEOI {
    /// Runs a guest whose handler does not end its interrupt. If the handler runs twice, KVM has ended the interrupt.
    /// - Throws: the call that KVM refused.
    public static func probe() throws(LiveError) -> Bool {
        let machine = try KVMGuest(LiveConfiguration(program: .counted, endsInterrupts: false))
        var runner = try InlineRunner(machine)
        runner.watch(true)
        let line = InterruptLine(vcpu: 0, number: 0)
        try machine.signal(line)
        try runner.run(vcpu: 0, until: 1)
        try machine.signal(line)
        do {
            try runner.run(vcpu: 0, until: 2, limitMilliseconds: 100)
            return true
        } catch LiveError.unresponsive {
            return false
        }
    }
}
