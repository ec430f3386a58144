import Glibc
import Testing

@testable import Kernel

@Suite("The facts of the machine") struct MachineFactsTests {
    @Test func aFieldOfCpuinfoIsFoundByItsName() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nflags\t\t: fpu tsc hypervisor\n"
        #expect(MachineFacts.field("model name", in: text) == "Some CPU @ 2.00GHz")
        #expect(MachineFacts.field("bogomips", in: text) == nil)
    }

    @Test func areThoseOfTheKernel() throws {
        let facts = MachineFacts.read()
        var name = utsname()
        try #require(unsafe uname(&name) == 0)
        func text<Tuple>(_ tuple: Tuple) -> String {
            unsafe withUnsafeBytes(of: tuple) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        #expect(facts.kernelRelease == text(name.release))
        #expect(facts.hostName == text(name.nodename))
        #if arch(x86_64)
            #expect(facts.architecture == "x86_64" && text(name.machine) == "x86_64")
        #elseif arch(arm64)
            #expect(facts.architecture == "arm64" && text(name.machine) == "aarch64")
        #endif
        #expect(try #require(facts.onlineCPUs) >= Processor.allowed().count)
        let line = try #require(TextFile.read("/proc/meminfo")?.split(separator: "\n").first)
        let kibibytes = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
        #expect(facts.memoryBytes == kibibytes * 1024)
        #expect(facts.ioUringDisabled == RingUnavailable.sysctl())
    }
}
