import Kernel
import Lockfree
import Synchronization
import Testing

@testable import Irqfd

/// P15: the route of an irqfd is read while it is written: the old one or the new one, never a mixture of fields.
@Suite("The snapshot of a route") struct RouteSnapshotTests {
    private final class Shared: Sendable {
        let slots = Slab<IrqfdSlot>(count: 1, padded: true) { _ in IrqfdSlot() }
        let stops = Atomic<Bool>(false)
    }

    /// Each differs from each in every field.
    private static let routes: [GSIRoute?] = [
        .msi(gsi: 1, address: 0x0801_0040, data: 3, device: 7), .msi(gsi: 1, address: 0x0811_0080, data: 5, device: 9),
        .pin(gsi: 1, 40), GSIRoute(gsi: 1, flags: 0, .msi(address: 0x0821_0000, data: 11, device: 13)), nil,
    ]

    @Test func isOneOfThoseThatWerePublished() throws {
        let shared = Shared()
        var expected: [IrqfdSlot.Snapshot] = []
        for (number, route) in Self.routes.enumerated() {
            shared.slots[0].publish(route, isResampled: number % 2 == 1)
            let snapshot = shared.slots[0].snapshot()
            #expect(snapshot.target == route?.target && snapshot.isResampled == (number % 2 == 1))
            #expect(snapshot.flags == route?.flags ?? 0)
            expected.append(snapshot)
        }
        let writer = try Worker {
            var number = 0
            while !shared.stops.load(ordering: .acquiring) {
                number = (number + 1) % Self.routes.count
                shared.slots[0].publish(Self.routes[number], isResampled: number % 2 == 1)
            }
        }
        let start = ContinuousClock.now
        var seen: Set<Int> = []
        var strangers = 0
        while ContinuousClock.now < start + .milliseconds(150) {
            for _ in 0..<1000 {
                let snapshot = shared.slots[0].snapshot()
                if let number = expected.firstIndex(of: snapshot) { seen.insert(number) } else { strangers += 1 }
            }
        }
        shared.stops.store(true, ordering: .releasing)
        writer.join()
        #expect(strangers == 0 && !seen.isEmpty)
    }
}
