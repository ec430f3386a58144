extension RunTextTests {
    /// The lines of a run's text that hold figures, with single blanks, in their order.
    static let figures = [
        "irqmark 0.1.0 suite paths seed 42 8 rounds 41.3 s",
        "Host time above the floor for an interrupt: software +169 ns (± 2.3), direct none (± 2.9), direct-userspace",
        "Not to be concluded: what a GICv4 gains on a machine",
        "+ns hard- deliv- times guest door- list reg. system",
        "modelled host (±) ware total eries/s p50 p99 p99.9 merged ns floor entries kicks bells writes calls",
        "── uring-edge, 64 in flight ─",
        "floor – – – 440 2.27 M 14.1 µs 21.1 µs 563 µs 0 % 430 1.00× 0 0 0 0 1.02",
        "software +169 (2.3) – 609 1.64 M 19.5 µs 29.2 µs 780 µs 0 % 599 1.39× 1 in 3.2 1 in 16 0 1.00 1.02",
        "direct none (2.9) 5.0 445 2.25 M 14.2 µs 21.4 µs 570 µs 0 % 435 1.01× 0 0 0 0 1.02",
        "direct-userspace +1,019 (14.6) 5.0 1,460 685 k [46.7 µs] 70.1 µs 1.87 ms 0 % 1,450 3.37× 0 0 0 0 1.02",
        "── uring-edge, 1 in flight ─",
        "floor-one – – – 870 1.15 M 27.8 µs 41.8 µs 1.11 ms 0 % 860 1.00× 0 0 0 0 1.02",
        "software-one +430 (1.4) – 1,300 769 k 41.6 µs 62.4 µs 1.66 ms 0 % 1,290 1.50× 1 in 64 1.00 0 1.00 1.02",
        "modelled: the host's work is measured; counted work (IPIs, exits, doorbells) takes time on real hardware that",
        "measured host (±) total eries/s p50 p99 p99.9 merged ns floor entries kicks bells writes calls",
        "── irqfd ─",
        "kvm-x86-write – – 2,000 500 k 64.0 µs 96.0 µs 2.56 ms 0 % 1,840 1.00×",
        "kvm-x86-irqfd – – 9,000 111 k 288 µs 432 µs 11.5 ms 0 % 8,840 4.80×",
        "measured: the host's own KVM, everything in it.",
        "ledger balances in all 8 arms: 16,000,000 signals, 16,000,000 deliveries, 0 merged, 0 lost",
        "verdict ok, 8 of 8 arms (exit 0)",
    ]
}
