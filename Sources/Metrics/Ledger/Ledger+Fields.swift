extension Ledger: Tabled {
    /// The terms in the order of the result's JSON.
    public static let fields: [Field<Ledger>] = [
        Field("signals", \.signals, "Signals that were written"),
        Field(
            "notSent", \.notSent,
            "Signals that could not be written (EAGAIN: the eventfd's counter was full). Not part of `signals`"),
        Field(
            "mergedInEventfd", \.mergedInEventfd,
            "Signals that were reaped together with an older one of the same eventfd"),
        Field("drained", \.drained, "Signals that were still in an eventfd's counter when it was removed"),
        Field("injections", \.injections, "What the host side handed to the model"),
        Field(
            "refused", \.refused,
            "Injections with nowhere to go: an error, no route. `refusals` says which"),
        Field(
            "blocked", \.blocked,
            "Injections that the interrupt translation dropped: not mapped, not enabled for the guest"),
        Field(
            "droppedInWindow", \.droppedInWindow,
            "Injections lost in the window of Linux's forwarding sequence. A finding, not a fault"),
        Field("latched", \.latched, "Injections that made an interrupt pending"),
        Field("mergedPending", \.mergedPending, "Injections that found their interrupt pending"),
        Field("carriedIn", \.carriedIn, "Interrupts that were pending before"),
        Field("deliveries", \.deliveries, "Interrupts that the guest acknowledged"),
        Field(
            "mergedAtFold", \.mergedAtFold,
            "Pending interrupts that met a new latch of their own on the way back from a list register"),
        Field(
            "mergedAtTransfer", \.mergedAtTransfer,
            "Pending interrupts that met their own pending state while they moved between tables"),
        Field("destroyed", \.destroyed, "Pending interrupts that a command took away (CLEAR, DISCARD)"),
        Field(
            "droppedAtUnforward", \.droppedAtUnforward,
            "Pending interrupts that were not read back when forwarding ended. A finding, not a fault"),
        Field(
            "pendingAtEnd", \.pendingAtEnd,
            "Interrupts that are rightly pending at the end (disabled, masked, without a target)"),
        Field(
            "lost", \.lost, "Interrupts that should have been delivered a second after the last signal, and were not"),
        Field("spurious", \.spurious, "Completions that carried no signal. Never injected, so in no identity"),
        Field(
            "stale", \.stale,
            "Completions of an assignment that had ended. Their signals are among `drained`, so in no identity",
            since: 1),
        Field(
            "byFirstRoute", \.byFirstRoute,
            "Injections by the route that their vector had first. With `bySecondRoute` all injections, where routes "
                + "change while signals flow; else 0",
            since: 1),
        Field(
            "bySecondRoute", \.bySecondRoute,
            "Injections by the route that a VMM gave their vector while signals flowed", since: 1),
    ]

    /// The name of a term.
    public typealias Term = FieldName<Ledger>
}

/// Names of the terms that no account of a single interrupt has.
extension FieldName where Record == Ledger {
    /// Signals that were written.
    public static var signals: Self { Self(\.signals) }
    /// Signals that could not be written.
    public static var notSent: Self { Self(\.notSent) }
    /// Signals that were reaped together with an older one of the same eventfd.
    public static var mergedInEventfd: Self { Self(\.mergedInEventfd) }
    /// Signals that were still in an eventfd when it was deassigned.
    public static var drained: Self { Self(\.drained) }
    /// Completions that carried no signal.
    public static var spurious: Self { Self(\.spurious) }
    /// Completions of an assignment that had ended.
    public static var stale: Self { Self(\.stale) }
    /// Injections by the route that their vector had first.
    public static var byFirstRoute: Self { Self(\.byFirstRoute) }
    /// Injections by the route that a VMM gave their vector.
    public static var bySecondRoute: Self { Self(\.bySecondRoute) }
}
