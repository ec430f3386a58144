import Metrics
import Testing

@testable import Kernel
@testable import Results
@testable import Rounds

@Suite("The record of the machine")
struct MachineRecordReadingTests {
    private var facts: MachineFacts {
        var facts = MachineFacts()
        facts.hostName = "somewhere"
        facts.kernelRelease = "6.18.0"
        facts.commandLine = "root=/dev/sda1 mitigations=off secret=xyzzy isolcpus=1-3 -- --token idle=poll"
        facts.cpuModel = "Example CPU"
        facts.onlineCPUs = 8
        facts.threadsPerCore = "on"
        facts.isVirtual = true
        facts.mitigations = ["spectre_v2": "Vulnerable", "mds": "Not affected"]
        return facts
    }

    private let files = [
        "/etc/os-release": #"ID=debian PRETTY_NAME="Debian GNU/Linux 13 (trixie)" VERSION_ID="13""#,
        "/sys/class/dmi/id/sys_vendor": "QEMU", "/sys/devices/system/cpu/intel_pstate/no_turbo": "0",
        "/sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq": "2500000",
    ]

    private func record(_ facts: MachineFacts) -> HostRecord {
        HostRecord(facts, processors: 4) { files[$0] }
    }

    @Test("holds what the machine says")
    func values() {
        let record = record(facts)
        let expected: [(String, MachineFact.Value)] = [
            ("host", .text("somewhere")), ("os", .text("Debian GNU/Linux 13 (trixie)")), ("kernel", .text("6.18.0")),
            ("cpuModel", .text("Example CPU")), ("cores", .number(8)), ("usableCores", .number(4)),
            ("smt", .flag(true)),
            ("turbo", .flag(true)), ("frequencyMaxKHz", .number(2_500_000)), ("hypervisor", .text("QEMU")),
            ("mitigations", .text("mds: Not affected; spectre_v2: Vulnerable")),
        ]
        for (name, value) in expected { #expect(record[name]?.value == .value(value), "\(name)") }
    }

    @Test("keeps of the command line only what changes an interrupt's cost")
    func commandLine() {
        #expect(record(facts)["kernelParameters"]?.value.value?.text == "mitigations=off isolcpus=1-3")
        #expect(HostRecord.parametersThatMatter("root=/dev/sda1 quiet") == "none that matters")
    }

    @Test("gives a reason for everything that could not be read")
    func reasons() {
        let record = HostRecord(MachineFacts(), processors: 1) { _ in nil }
        #expect(record.facts.count { $0.value.value == nil } > 6)
        for fact in record.facts where fact.value.value == nil {
            #expect(fact.value.reason?.isEmpty == false, "\(fact.name)")
        }
        #expect(record["governor"]?.value.reason == "no cpufreq here")
    }

    @Test("tells bare metal, a hypervisor and a silent processor apart")
    func hypervisor() {
        var facts = facts
        facts.isVirtual = false
        #expect(record(facts)["hypervisor"]?.value.reason?.hasPrefix("none") == true)
        facts.isVirtual = nil
        #expect(record(facts)["hypervisor"]?.value.reason == "the processor does not say")
    }

    @Test("has a fingerprint that the host's name does not change and the kernel does")
    func fingerprint() {
        var other = facts
        other.hostName = "elsewhere"
        #expect(record(other).fingerprint == record(facts).fingerprint)
        other.kernelRelease = "6.19.0"
        #expect(record(other).fingerprint != record(facts).fingerprint)
    }

    @Test("is the same twice on this machine, and knows its kernel and its clock")
    func live() {
        let clock = TickClock.calibrated()
        let record = HostRecord.read(clock: clock, processors: 2)
        #expect(record.fingerprint == HostRecord.read(clock: clock, processors: 2).fingerprint)
        #expect(record["kernel"]?.value.value != nil && record["clock"]?.value.value?.text == clock.source)
    }
}
