extension RunTextTests {
    static let wide = """
        irqmark 0.1.0  suite paths  seed 42  2 rounds  64 in flight  41.3 s

                                  cost ────────────────────────  response time ───────────────────         counted per delivery ────────────────────
                                  deliveries    ns per  of that                                     times    guest          door-  list reg.  system
        arm             kind           per s  delivery     host      p50      p99    p99.9  merged  floor  entries  kicks   bells     writes   calls
        ── uring-edge ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        floor           modelled      4.93 M       203     43.0  6.50 µs  9.74 µs   260 µs     0 %  1.00×        0      0       0          0    1.02
        software        modelled      3.03 M       330      170  10.6 µs  15.8 µs   422 µs     0 %  1.63×    0.016   1.00       0       1.00    1.02
        direct          modelled      4.20 M       238     78.0  7.62 µs  11.4 µs   305 µs     0 %  1.17×    0.016      0       0          0    1.02
        software-trace  modelled      2.29 M       438      263  12.9 µs  19.3 µs   515 µs   8.1 %      –    0.017   1.09  <0.001       1.09    1.11
        ── epoll ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        direct-epoll    modelled      1.27 M       790      630  25.3 µs  37.9 µs  1.01 ms     0 %      –    0.016      0       0          0    1.02
        ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        modelled: the host's work is measured; counted work (IPIs, exits, doorbells) takes time on real hardware that is not in these figures. Times floor:
        against the floor of the same loop.

        ledger     balances in all 5 arms: 10,000,000 signals, 9,837,500 deliveries, 162,500 merged, 0 lost
        machine    Example CPU "X" @ 2.5 GHz, 2 CPUs, Linux 6.18.0, fingerprint bcd837a8cd8d7307
        disturbed  grade B: 1 of 2 rounds excluded: steal 3 % of the slice
        skipped    direct-apart, software-apart: topology vcpu-apart needs 2 CPUs and this process may use 1; allow it more (taskset, cgroup cpuset)
        next       where software spends its time:
                   irqmark run paths --path software --loop uring-edge --cache sharded --topology inline --guest spin --workload generated
                   every figure, round by round: --json FILE; what else can be run: irqmark list
        verdict    ok (exit 0)

        """

    static let narrow = """
        irqmark 0.1.0  suite paths  seed 42  2 rounds  64 in flight  41.3 s

                                  cost ────────────────────────  response time ───────────────────
                                  deliveries    ns per  of that                                     times
        arm             kind           per s  delivery     host      p50      p99    p99.9  merged  floor
        ── uring-edge ───────────────────────────────────────────────────────────────────────────────────
        floor           modelled      4.93 M       203     43.0  6.50 µs  9.74 µs   260 µs     0 %  1.00×
        software        modelled      3.03 M       330      170  10.6 µs  15.8 µs   422 µs     0 %  1.63×
        direct          modelled      4.20 M       238     78.0  7.62 µs  11.4 µs   305 µs     0 %  1.17×
        software-trace  modelled      2.29 M       438      263  12.9 µs  19.3 µs   515 µs   8.1 %      –
        ── epoll ────────────────────────────────────────────────────────────────────────────────────────
        direct-epoll    modelled      1.27 M       790      630  25.3 µs  37.9 µs  1.01 ms     0 %      –
        ─────────────────────────────────────────────────────────────────────────────────────────────────

                        counted per delivery ────────────────────
                          guest          door-  list reg.  system
        arm             entries  kicks   bells     writes   calls
        ── uring-edge ───────────────────────────────────────────
        floor                 0      0       0          0    1.02
        software          0.016   1.00       0       1.00    1.02
        direct            0.016      0       0          0    1.02
        software-trace    0.017   1.09  <0.001       1.09    1.11
        ── epoll ────────────────────────────────────────────────
        direct-epoll      0.016      0       0          0    1.02
        ─────────────────────────────────────────────────────────
        modelled: the host's work is measured; counted work (IPIs, exits, doorbells) takes time on real hardware that is not in
        these figures. Times floor: against the floor of the same loop.

        ledger     balances in all 5 arms: 10,000,000 signals, 9,837,500 deliveries, 162,500 merged, 0 lost
        machine    Example CPU "X" @ 2.5 GHz, 2 CPUs, Linux 6.18.0, fingerprint bcd837a8cd8d7307
        disturbed  grade B: 1 of 2 rounds excluded: steal 3 % of the slice
        skipped    direct-apart, software-apart: topology vcpu-apart needs 2 CPUs and this process may use 1; allow it more
                     (taskset, cgroup cpuset)
        next       where software spends its time:
                   irqmark run paths --path software --loop uring-edge --cache sharded --topology inline --guest spin --workload
                     generated
                   every figure, round by round: --json FILE; what else can be run: irqmark list
        verdict    ok (exit 0)

        """
}
