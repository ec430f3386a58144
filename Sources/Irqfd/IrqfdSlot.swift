import Lockfree
import Synchronization

/// What the loop's thread reads of an irqfd: which use of the slot is on, and where its GSI leads now. The route is
/// several words under a sequence count, so a reader gets the old one or the new one, never a mixture of fields.
struct IrqfdSlot: ~Copyable {
    /// Counts the uses of this slot; a token of an earlier one is stale.
    let generation = Atomic<UInt32>(0)
    private let sequence = Atomic<UInt32>(0)
    /// Bits 7:0 the type (0 unrouted, 1 irqchip, 2 MSI), bit 8 KVM_MSI_VALID_DEVID, bit 9 resample, 63:32 the pin.
    private let kind = Atomic<UInt64>(0)
    private let address = Atomic<UInt64>(0)
    /// DeviceID in 63:32, data in 31:0.
    private let message = Atomic<UInt64>(0)

    /// A copy of the route, all of one moment.
    struct Snapshot: Equatable {
        var target: GSIRoute.Target?
        var flags: UInt32 = 0
        var isResampled = false
    }

    /// Publishes a route. One writer at a time: under the lock of `Irqfds`.
    func publish(_ route: GSIRoute?, isResampled: Bool) {
        var words: (kind: UInt64, address: UInt64, message: UInt64) = (isResampled ? 1 << 9 : 0, 0, 0)
        switch route?.target {
        case .irqchip(_, let pin): words.kind |= 1 | UInt64(pin) << 32
        case .msi(let address, let data, let device):
            words = (words.kind | 2 | UInt64(route!.flags & 1) << 8, address, UInt64(device) << 32 | UInt64(data))
        case .unknown, nil: break
        }
        // Relaxed: written under the lock. Odd before any word changes: the releasing stores that follow keep it there.
        let before = sequence.load(ordering: .relaxed)
        sequence.store(before &+ 1, ordering: .relaxed)
        kind.store(words.kind, ordering: .releasing)  // these pair with the acquiring loads in `snapshot`
        address.store(words.address, ordering: .releasing)
        message.store(words.message, ordering: .releasing)
        sequence.store(before &+ 2, ordering: .releasing)
    }

    /// The route now. Retries while it is being written.
    func snapshot() -> Snapshot {
        while true {
            let before = sequence.load(ordering: .acquiring)  // pairs with the last store of `publish`
            // Acquiring: whoever sees a new word sees the odd sequence before it, in the load below.
            let (kind, address, message) = (
                kind.load(ordering: .acquiring), address.load(ordering: .acquiring), message.load(ordering: .acquiring)
            )
            guard before & 1 == 0, sequence.load(ordering: .relaxed) == before else { continue }
            var snapshot = Snapshot()
            snapshot.isResampled = kind >> 9 & 1 != 0
            snapshot.flags = UInt32(kind >> 8 & 1)
            switch kind & 0xFF {
            case 1: snapshot.target = .irqchip(chip: 0, pin: UInt32(kind >> 32))
            case 2:
                let data = UInt32(truncatingIfNeeded: message)
                snapshot.target = .msi(address: address, data: data, device: UInt32(message >> 32))
            default: break
            }
            return snapshot
        }
    }
}
