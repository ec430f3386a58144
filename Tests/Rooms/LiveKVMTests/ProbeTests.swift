import Foundation
import SystemPackage
import Testing
import Vocabulary

@testable import LiveKVM

@Suite("The probe of live KVM") struct ProbeTests {
    @Test("says in words what is missing, and what would help") func words() {
        let none = KVMDevice.explain(.noSuchFileOrDirectory)
        #expect(none.cause == "there is no /dev/kvm" && none.remedy.contains("kvm_intel"))
        #expect(KVMDevice.explain(.permissionDenied).remedy == "join group kvm, or run as root")
        #expect(KVMDevice.explain(.tooManyOpenFiles).remedy.contains("ulimit -n"))
        #expect(KVMDevice.explain(.ioError).cause.contains("cannot be opened"))
    }

    @Test(
        "says of what stands in KVM's place that it is no KVM, and does not send for dmesg",
        .enabled(if: HostGuest.unavailable == nil, "no guest for here"))
    func strangers() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "file").path
        try Data("12\n".utf8).write(to: URL(filePath: file))
        let pipe = folder.appending(path: "pipe").path
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        for (path, kind) in [
            (file, "a regular file"), (pipe, "a FIFO"), ("/dev/null", "another character device"),
            (folder.path, "a directory"),
        ] {
            let reason = try #require(KVMProbe.unavailable(.full, path: path))
            #expect(reason.cause.hasPrefix("\(path) is \(kind), not KVM"), "\(reason.cause)")
            #expect(reason.remedy.hasPrefix("put KVM's device there: remove \(path)"))
        }
        let missing = KVMProbe.unavailable(.full, path: folder.appending(path: "none").path)
        #expect(missing?.cause.hasPrefix("there is no ") == true && missing?.remedy.contains("kvm_intel") == true)
        // A node whose module is not loaded.
        #expect(KVMDevice.explain(.operationNotSupportedByDevice).remedy.contains("load kvm_intel"))
        #expect(KVMDevice.explain(.noSuchAddressOrDevice).cause.hasPrefix("/dev/kvm has no driver behind it"))
        // A driver that answers the first request by chance, and no other.
        let chance = KVMProbe.verdict(version: 0, chip: .full) { _ in 0 }
        #expect(chance?.remedy.contains("another driver has taken KVM's place") == true)
    }

    @Test("names every capability that is missing", .enabled(if: HostGuest.unavailable == nil, "no guest for here"))
    func capabilities() {
        #expect(KVMProbe.verdict(version: 12, chip: .split) { _ in 1 } == nil)
        #expect(KVMProbe.verdict(version: 11, chip: .full) { _ in 1 }?.cause.contains("version 11") == true)
        // 32: KVM_CAP_IRQFD; 121: KVM_CAP_SPLIT_IRQCHIP.
        let few = KVMProbe.verdict(version: 12, chip: .split) { $0 == 32 || $0 == 121 ? 0 : 1 }
        #expect(few?.cause == "this KVM lacks KVM_CAP_IRQFD, KVM_CAP_SPLIT_IRQCHIP")
        #expect(KVMProbe.verdict(version: 12, chip: .full) { $0 == 121 ? 0 : 1 } == nil)
        // 127: without it the guest's stamps could not be compared with the host's (Linux before 5.16).
        let old = KVMProbe.verdict(version: 12, chip: .full) { $0 == 127 ? 0 : 1 }
        #expect(old?.cause == "this KVM lacks KVM_CAP_VCPU_ATTRIBUTES")
    }

    @Test("reads which module runs guests, and its switches") func facts() {
        let files = [
            "/sys/module/kvm_intel/parameters/nested": "Y", "/sys/module/kvm_intel/parameters/enable_apicv": "N",
            "/sys/module/kvm/parameters/halt_poll_ns": "200000",
        ]
        let all: Set = ["/sys/module/kvm_intel", "/sys/module/kvm_amd", "/sys/module/kvm_pvm"]
        let intel = KVMFacts(
            isVirtual: false, processor: "model: 1\nflags : fpu vmx sse\n", exists: all.contains, text: { files[$0] })
        #expect(intel.module == "kvm_intel" && !intel.isSoftware && intel.apicv == false && intel.avic == nil)
        #expect(intel.nested == true && intel.haltPollNanoseconds == 200_000 && intel.runsInGuest == false)
        // Built in, but the processor is another's, or has neither VMX nor SVM.
        let other = KVMFacts(isVirtual: false, processor: "flags : svm", exists: all.contains, text: { _ in nil })
        #expect(other.module == "kvm_amd" && other.nested == nil)
        let software = KVMFacts(isVirtual: true, processor: "flags : fpu", exists: all.contains, text: { _ in nil })
        #expect(software.isSoftware && software.module == "kvm_pvm" && software.haltPollNanoseconds == nil)
        // arm64: KVM is a part of the kernel, and its switches are words of the command line.
        let arm = KVMFacts(
            isVirtual: nil, processor: "processor : 0\nCPU implementer : 0x41\n",
            commandLine: "quiet kvm-arm.mode=nvhe kvm-arm.vgic_v4_enable=1 -- kvm-arm.mode=protected",
            exists: { $0 == "/sys/module/kvm" }, text: { files[$0] })
        #expect(arm.module == "kvm" && !arm.isSoftware && arm.haltPollNanoseconds == 200_000 && arm.avic == nil)
        #expect(arm.parameters == ["kvm-arm.mode": "nvhe", "kvm-arm.vgic_v4_enable": "1"])
        #expect(intel.parameters.isEmpty)
        let none = KVMFacts(isVirtual: nil, processor: "", exists: { _ in false }, text: { _ in nil })
        #expect(none.module == "a KVM of unknown name" && none.runsInGuest == nil)
    }
}
