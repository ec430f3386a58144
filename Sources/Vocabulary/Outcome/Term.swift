/// A word of tables and results that no axis, metric or verdict is: what a column holds, what a load or a measurement
/// is. The page *How to read a result* has each meaning word for word.
public enum Term: String, Word {
    case above = "+ns"
    case spread = "±"
    case hardware, total
    case deliveriesPerSecond = "deliveries/s"
    case response, service, merged
    case hostNanoseconds = "host-ns"
    case timesFloor = "times-floor"
    case floor
    case guestEntries = "guest-entries"
    case kicks, doorbells
    case listRegisterWrites = "list-register-writes"
    case systemCalls = "system-calls"
    case signal, delivery, slice, round
    case closedLoop = "closed-loop"
    case openLoop = "open-loop"
    case inFlight = "in-flight"
    case saturated, brackets, disturbed, ledger, lost

    /// What a reader takes the word for, in one paragraph that ends without a full stop.
    public var meaning: String {
        switch self {
        case .above: "the host's time above that of the floor of the section; none: less than the spread"
        case .spread: "half of the middle half of the rounds' differences"
        case .hardware: "what the model does in hardware's place, where an arm has some"
        case .total: "wall time of a slice by its deliveries, the median over the rounds"
        case .deliveriesPerSecond: "acknowledges by wall time"
        case .response:
            "from the intended time of the oldest signal that a delivery carries to the acknowledge: p50, p99, p99.9"
        case .service: "from the actual write to the acknowledge"
        case .merged: "signals that met an earlier one on the way, by signals; they have no response time of their own"
        case .hostNanoseconds:
            "the host's part of the time: device's write, loop, injection, entering and leaving the guest, blocking"
        case .timesFloor: "host ns against the floor's"
        case .guestEntries: "entries into the guest, for each delivery"
        case .kicks: "vCPUs that were asked to leave the guest, for each delivery: IPIs in KVM"
        case .doorbells: "doorbell interrupts of vPEs that were not resident, for each delivery"
        case .listRegisterWrites: "list registers that entries wrote, for each delivery"
        case .systemCalls: "system calls of all roles, the source's included, for each delivery"
        case .floor:
            "the arm that does everything but the interrupt controller, by the same loop under the same load"
        case .signal: "a value that a device writes to an eventfd, or a call of the model"
        case .delivery: "an acknowledge of the guest; it carries one signal, and those that merged with it"
        case .slice: "one arm's piece of a round, under one load"
        case .round: "a slice of every arm, in an order that is drawn anew"
        case .closedLoop: "a signal follows when one is delivered, so that a fixed number is in flight"
        case .openLoop: "signals are due by a schedule, whatever has become of the earlier ones"
        case .inFlight: "signals that were sent and not yet acknowledged, in the closed loop"
        case .saturated: "an arm that did not keep to the rate it was offered, so that its latency has no quantiles"
        case .brackets: "a time on which the rounds disagree: their middle half is wider than 20 % of the median"
        case .disturbed: "what else the machine did during the run, and the grade that follows"
        case .ledger: "the account of all signals; where it does not balance the result is void"
        case .lost: "interrupts that were latched and never came out, nor stand in any other term; a fault"
        }
    }
}
