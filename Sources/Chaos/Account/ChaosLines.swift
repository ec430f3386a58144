import Kernel
import Lockfree
import Synchronization
import SystemPackage
import VGIC

/// Devices with a level-triggered SPI and a resamplefd each. A device asks to be served, and raises its line by its
/// eventfd; the guest's handler serves it; the guest's end of interrupt lowers the line and signals the resamplefd; and
/// a device that asks again by then raises its line once more.
final class ChaosLines: Sendable {
    /// How many. The first is at pin 0.
    static var count: Int { 4 }

    /// What each device raises its line by.
    let eventfds: Slab<EventFD>
    /// By which each hears of the end of its interrupt.
    let resamplefds: Slab<EventFD>
    /// Whether a device asks to be served. Set by the device, taken by the guest.
    private let isAsking = Slab(count: count) { _ in Atomic(false) }
    /// How often each was served. Written by the guest's thread.
    private let served = Slab(count: count) { _ in Atomic<UInt64>(0) }

    init() throws(Errno) {
        eventfds = try EventFD.several(Self.count)
        resamplefds = try EventFD.several(Self.count)
    }

    /// The SPI of a device.
    static func intid(_ line: Int) -> INTID { INTID(32 + UInt32(line)) }

    /// The device asks to be served; it has not raised its line yet.
    func ask(_ line: Int) { isAsking[line].store(true, ordering: .releasing) }  // pairs with `serve`

    /// Whether the device asks and has not been served yet.
    func asks(_ line: Int) -> Bool { isAsking[line].load(ordering: .acquiring) }  // pairs with `serve`

    /// The guest has acknowledged an SPI, and its handler serves the device. A line that rose a second time for one
    /// request finds nothing to serve.
    func serve(_ intid: INTID) {
        let line = Int(intid.rawValue) - 32
        // Acquiring and releasing pair with `ask` and `asks`.
        guard isAsking[line].exchange(false, ordering: .acquiringAndReleasing) else { return }
        served[line].add(1, ordering: .relaxed)  // read when the thread has been joined
    }

    /// How often a device was served. Once the guest's thread has been joined.
    func servings(_ line: Int) -> UInt64 { served[line].load(ordering: .relaxed) }
}

extension EventFD {
    /// So many of them, all or none.
    /// - Throws: what eventfd(2) fails with.
    static func several(_ count: Int) throws(Errno) -> Slab<EventFD> {
        var opened: [CInt] = []
        do throws(Errno) {
            for _ in 0..<count { opened.append(try EventFD.open()) }
        } catch {
            for descriptor in opened { _ = EventFD(owning: descriptor) }
            throw error
        }
        return Slab(count: count) { [opened] in EventFD(owning: opened[$0]) }
    }
}
