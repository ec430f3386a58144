/// What the arm64 guest's memory holds beside its code: tables of the MMU, of the redistributors and of the ITS, by the
/// GIC's specification (IHI 0069) and KVM's table format (ABI revision 0).
enum ARM64Tables {
    // MARK: Registers' values

    /// GICR_PROPBASER: the table of LPI configurations, and how many bits an INTID has, less one.
    static var propertyBase: UInt64 {
        ARM64Layout.address(ARM64Layout.properties) | UInt64(ARM64Layout.interruptBits - 1)
    }
    /// GICR_PENDBASER of a vCPU, with PTZ: the table is all zero.
    static func pendingBase(_ vcpu: Int) -> UInt64 { 1 << 62 | ARM64Layout.address(ARM64Layout.pendingTable(vcpu)) }
    /// GITS_CBASER: valid, and the queue's pages of 4 KiB, less one.
    static var queueBase: UInt64 {
        1 << 63 | ARM64Layout.address(ARM64Layout.queue) | UInt64(ARM64Layout.queueSize / 4096 - 1)
    }
    /// GITS_BASERn of a flat table of one page of 64 KiB: valid.
    static func tableBase(_ place: Int) -> UInt64 { 1 << 63 | 2 << 8 | ARM64Layout.address(place) }
    /// TCR_EL1: addresses of 39 bits by TTBR0_EL1, pages of 4 KiB, walks write-back and inner shareable; no TTBR1_EL1.
    static var translationControl: UInt64 { 25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23 }

    // MARK: Tables

    /// Two blocks of 1 GiB: the devices (Device-nGnRE, never executed), and the memory (write-back, inner shareable;
    /// EL0 may execute it and no more).
    static var pageTable: [UInt64] {
        [1 << 10 | 3 << 53 | 1, ARM64Layout.memory | 1 << 10 | 3 << 8 | 1 << 2 | 1]
    }

    /// LPI configurations of all vCPUs, a byte each: enabled, priority 0xA0; the last vector of a vCPU 0xB0, so that it
    /// comes after all others. Bit 1 is reserved and set.
    static func properties(vcpus: Int) -> [UInt8] {
        (0..<(vcpus << 8)).map { $0 & 0xFF == ARM64Layout.lastVector ? 0xB3 : 0xA3 }
    }

    /// GICD_IROUTER of each SPI, dealt to the vCPUs in turn.
    static func pinRoutes(vcpus: Int) -> [UInt64] {
        ARM64Layout.pins.indices.map { ARM64Layout.affinity(($0 - ARM64Layout.pins.lowerBound) % vcpus) }
    }

    /// The vectors of a vCPU that are LPIs.
    private static var vectors: ClosedRange<Int> { ARM64Layout.firstVector...ARM64Layout.lastVector }

    /// The ITS's commands, four words each: a collection for each vCPU, the device, each event; then INVALL and SYNC
    /// for each collection. GITS_TYPER.PTA is 0 in KVM, so a target is the number of a vCPU.
    static func commands(vcpus: Int) -> [UInt64] {
        var words: [UInt64] = []
        for vcpu in 0..<vcpus { words += [0x09, 0, 1 << 63 | UInt64(vcpu) << 16 | UInt64(vcpu), 0] }  // MAPC
        let table = ARM64Layout.address(ARM64Layout.translations)
        words += [0x08, UInt64(ARM64Layout.eventBits - 1), 1 << 63 | table, 0]  // MAPD
        for vcpu in 0..<vcpus {
            for vector in vectors {
                let event = UInt64(ARM64Layout.event(vcpu: vcpu, vector: vector))
                let lpi = UInt64(ARM64Layout.lpi(vcpu: vcpu, vector: vector))
                words += [0x0A, lpi << 32 | event, UInt64(vcpu), 0]  // MAPTI
            }
        }
        for vcpu in 0..<vcpus {
            words += [0x0D, 0, UInt64(vcpu), 0]  // INVALL
            words += [0x05, 0, UInt64(vcpu) << 16, 0]  // SYNC
        }
        return words
    }

    // What the commands would leave in the tables, for a host that restores them.

    /// The collection table: valid, the vCPU, the collection.
    static func collections(vcpus: Int) -> [UInt64] {
        (0..<vcpus).map { 1 << 63 | UInt64($0) << 16 | UInt64($0) }
    }

    /// The device table: valid, no further device, the device's table of events, its EventID bits less one.
    static var devices: [UInt64] {
        [1 << 63 | (ARM64Layout.address(ARM64Layout.translations) >> 8) << 5 | UInt64(ARM64Layout.eventBits - 1)]
    }

    /// The events' table: for each event the distance to the next, its LPI, its collection; 0 for an event that has
    /// none.
    static func translations(vcpus: Int) -> [UInt64] {
        let events = (0..<vcpus).flatMap { vcpu in vectors.map { ARM64Layout.event(vcpu: vcpu, vector: $0) } }
        var table = [UInt64](repeating: 0, count: vcpus << 8)
        for (position, event) in events.enumerated() {
            let next = position + 1 < events.count ? events[position + 1] - event : 0
            table[event] = UInt64(next) << 48 | UInt64(ARM64Layout.firstLPI + event) << 16 | UInt64(event >> 8)
        }
        return table
    }
}
