import Vocabulary

extension Suite {
    /// Suite `lpi-stress`: the loads of the kernel's selftest `vgic_lpi_stress` for which figures were published.
    package static let lpiStress = Suite(
        name: "lpi-stress", summary: "the loads of the kernel's vgic_lpi_stress with KVM's two caches and ours",
        arms: [Arm("floor-call", .floor, loop: .call)] + stress.flatMap { stressed($0) }
            // As the published figures were made: every collection is mapped to vCPU 0, as the selftest's guest did up
            // to 6.18, and interrupts are off.
            + stress.flatMap { shape in
                stressed(shape, suffix: "-masked", quirks: .collectionsOnVCPU0).map { $0.with { $0.guest = .masked } }
            },
        seconds: 55, load: SuiteLoad(rate: 50_000))

    /// -v, -d and -e of the published runs.
    private static let stress = [
        LoadShape(devices: 1, events: 1, vcpus: 1), LoadShape(devices: 1, events: 17, vcpus: 1),
        LoadShape(devices: 16, events: 16, vcpus: 16), LoadShape(devices: 16, events: 17, vcpus: 16),
        LoadShape(devices: 32, events: 1, vcpus: 32),
    ]

    private static func stressed(_ shape: LoadShape, suffix: String = "", quirks: Quirks = []) -> [Arm] {
        let load = [("v", shape.vcpus), ("d", shape.devices), ("e", shape.events)].map { letter, number in
            letter + String(number ?? 0)
        }
        return [CacheKind.list, .tree, .sharded].map { cache in
            Arm(
                load.joined(separator: "-") + "\(suffix)-\(cache.word)", .software, loop: .call, cache: cache,
                quirks: quirks
            ).with { $0.shape = shape }
        }
    }
}
