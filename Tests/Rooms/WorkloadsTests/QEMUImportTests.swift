import Testing

@testable import Loads
@testable import Workloads

/// QEMU's log becomes a trace.
@Suite struct QEMUImportTests {
    private static let machine = """
        gicv3_dist_read GICv3 distributor read: offset 0x4 data 0x37a0007 size 4 secure 0
        gicv3_redist_read GICv3 redistributor 0x0 read: offset 0x8 data 0x1000001 size 8 secure 0
        gicv3_redist_read GICv3 redistributor 0x1 read: offset 0x8 data 0x101000111 size 8 secure 0
        gicv3_its_read GICv3 ITS read: offset 0x8 data 0x1f0001efb1 size 8
        gicv3_its_read GICv3 ITS read: offset 0x100 data 0x107000000000000 size 8
        gicv3_its_read GICv3 ITS read: offset 0x108 data 0x407000000000000 size 8
        gicv3_its_write GICv3 ITS write: offset 0x80 data 0x800000004000000f size 8
        gicv3_its_write GICv3 ITS write: offset 0x100 data 0xc000000040010200 size 8
        gicv3_its_write GICv3 ITS write: offset 0x108 data 0x8000000040020200 size 8
        gicv3_its_write GICv3 ITS write: offset 0x0 data 0x1 size 4
        gicv3_redist_write GICv3 redistributor 0x1 write: offset 0x0 data 0x1 size 4 secure 0

        """
    /// Device 24 sends its event 0 to processor 1, then an event that nobody mapped.
    private static let guest = """
        gicv3_its_process_command GICv3 ITS: processing command at offset 0x0: 0x9
        gicv3_its_cmd_mapc GICv3 ITS: command MAPC ICID 0x1 RDbase 0x1 V 1
        gicv3_its_cte_write GICv3 ITS: Collection Table write for ICID 0x1: valid 1 RDBase 0x1
        gicv3_its_process_command GICv3 ITS: processing command at offset 0x1: 0x8
        gicv3_its_cmd_mapd GICv3 ITS: command MAPD DeviceID 0x18 Size 0x2 ITT_addr 0x4850bc V 1
        gicv3_its_dte_write GICv3 ITS: Device Table write for DeviceID 0x18: valid 1 size 0x2 ITTaddr 0x4850bc
        gicv3_its_process_command GICv3 ITS: processing command at offset 0x2: 0xa
        gicv3_its_cmd_mapti GICv3 ITS: command MAPTI DeviceID 0x18 EventID 0x0 ICID 0x1 pINTID 0x2000
        gicv3_its_dte_read GICv3 ITS: Device Table read for DeviceID 0x18: valid 1 size 0x2 ITTaddr 0x4850bc00
        gicv3_its_ite_write GICv3 ITS: Interrupt Table write for ITTaddr 0x4850bc00 EventID 0x0: valid 1 inttype 1 \
        intid 0x2000 ICID 0x1 vPEID 0x0 doorbell 0x3ff
        gicv3_its_process_command GICv3 ITS: processing command at offset 0x3: 0x1
        gicv3_its_cmd_movi GICv3 ITS: command MOVI DeviceID 0x99 EventID 0x0 ICID 0x1
        gicv3_its_dte_read GICv3 ITS: Device Table read for DeviceID 0x99: valid 0 size 0x0 ITTaddr 0x0
        process_movi: invalid command attributes: invalid dte for device
        gicv3_its_process_command GICv3 ITS: processing command at offset 0x4: 0x77
        gicv3_its_write GICv3 ITS write: offset 0x88 data 0xa0 size 8
        gicv3_its_translation_write GICv3 ITS TRANSLATER write: offset 0x40 data 0x0 size 4 requester_id 0x18
        gicv3_its_dte_read GICv3 ITS: Device Table read for DeviceID 0x18: valid 1 size 0x2 ITTaddr 0x4850bc00
        gicv3_its_ite_read GICv3 ITS: Interrupt Table read for ITTaddr 0x4850bc00 EventID 0x0: valid 1 inttype 1 \
        intid 0x2000 ICID 0x1 vPEID 0x0 doorbell 0x3ff
        gicv3_its_cte_read GICv3 ITS: Collection Table read for ICID 0x1: valid 1 RDBase 0x1
        gicv3_cpuif_update GICv3 CPU i/f 0x1 HPPI update: irq 8192 group 1 prio 160
        gicv3_icc_iar1_read GICv3 ICC_IAR1 read cpu 0x1 value 0x2000
        gicv3_icc_iar1_read GICv3 ICC_IAR1 read cpu 0x1 value 0x1b
        gicv3_its_translation_write GICv3 ITS TRANSLATER write: offset 0x40 data 0x3 size 4 requester_id 0x18
        gicv3_its_dte_read GICv3 ITS: Device Table read for DeviceID 0x18: valid 1 size 0x2 ITTaddr 0x4850bc00
        gicv3_its_ite_read GICv3 ITS: Interrupt Table read for ITTaddr 0x4850bc00 EventID 0x3: valid 0 inttype 0 \
        intid 0x0 ICID 0x0 vPEID 0x0 doorbell 0x0

        """

    @Test func commandsMSIsAndOutcomesAreTheLogs() throws {
        let imported = try Imported { try $0.qemu(.of(Self.machine + Self.guest)) }
        let lines = imported.text.split(separator: "\n").map { String($0.drop { $0 != "," }.dropFirst().dropLast()) }
        let table = #""valid":1,"indirect":1,"page_size":65536,"pages":1,"entry_size":8,"entries":65536"#
        let flat = #""valid":1,"indirect":0,"page_size":65536,"pages":1,"entry_size":8,"entries":8192"#
        #expect(lines[0].hasPrefix(#""op":"machine","gic":3,"redistributors":2,"typer":"0x1f0001efb1","pta":0,"#))
        #expect(lines[0].hasSuffix(#""truncated":true,"imported":"QEMU log","arrivals":"order only""#))
        #expect(
            Array(lines.dropFirst()) == [
                #""op":"its_enable","cmdq_entries":2048,"device_table":{\#(table)},"collection_table":{\#(flat)}"#,
                #""op":"rd_ctlr","rd":1,"enable_lpis":1"#,
                #""op":"mapc","slot":0,"icid":1,"rd":1,"valid":1,"result":"ok""#,
                #""op":"mapd","slot":1,"device":24,"size":2,"itt":"0x4850bc00","valid":1,"result":"ok""#,
                #""op":"mapti","slot":2,"device":24,"event":0,"icid":1,"intid":8192,"result":"ok","#
                    + #""stored":{"intid":8192,"icid":1}"#,
                #""op":"movi","slot":3,"device":153,"event":0,"icid":1,"result":"ignored","reason":"device_unmapped""#,
                #""op":"unknown","slot":4,"code":119,"result":"ignored""#,
                #""op":"msi","device":24,"event":0,"intid":8192,"icid":1,"outcome":"lpi","rd":1,"latched":true,"#
                    + #""hppi":{"irq":8192,"prio":160}"#,
                #""op":"ack","rd":1,"intid":8192"#,
                #""op":"msi","device":24,"event":3,"outcome":"drop","reason":"event_unmapped""#,
            ])
        #expect(imported.workload.signalCount == 2 && imported.workload.times == nil)
        #expect(imported.summary.interrupts == 2 && imported.summary.events == 2 && imported.summary.vcpus == 2)
    }

    @Test func aLogThatDoesNotShowItsMachineIsRefused() throws {
        let none = try #require(refusal { try Imported { try $0.qemu(.of(Self.guest)) } })
        #expect(none.problem.hasPrefix("does not show GITS_TYPER") && none.remedy.contains("trace:gicv3_its_*"))
        let four = Self.machine.replacing("0x1f0001efb1", with: "0x3f0001efb3")
        let error = try #require(refusal { try Imported { try $0.qemu(.of(four + Self.guest)) } })
        #expect(error.problem.hasPrefix("is of a GICv4"))
        #expect(refusal { try Imported { try $0.qemu(.of(Self.machine)) } }?.problem == "expected MSIs, found none")
    }
}
