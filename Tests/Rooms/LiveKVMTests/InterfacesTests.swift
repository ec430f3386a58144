import CLinux
import Kernel
import SystemPackage
import Testing
import VGIC
import Vocabulary

@testable import LiveKVM

@Suite("The interfaces that a host's KVM has", .enabled(if: obstacle == nil, whySkipped)) struct InterfacesTests {
    @Test("are asked one by one, in the order of the words, with the same answer each time") func asked() throws {
        let first = try KVMInterfaces()
        #expect(first.answers.map(\.interface) == KVMInterface.allCases)
        #expect(try KVMInterfaces() == first)
        let isArm = LiveConfiguration.architecture == "arm64"
        for (interface, answer) in first.answers {
            // A GIC is no device of another architecture, and the posted calls are in no release.
            if !isArm { #expect(answer != .present, "\(interface.word)") }
            #expect((answer == .present) == (answer.reason == nil))
        }
    }

    @Test("are found by an argument at no address: a call that KVM has is told from one that it has not") func calls()
        throws
    {
        let device = try KVMDevice()
        let vm = Descriptor(
            owning: try Request.make(device.descriptor.rawValue, irqmark_kvm_create_vm, name: "KVM_CREATE_VM"))
        #expect(KVMInterfaces.test(vm.rawValue, irqmark_kvm_signal_msi) == .present)
        #expect(KVMInterfaces.test(vm.rawValue, irqmark_kvm_irqfd) == .present)
        #expect(KVMInterfaces.test(vm.rawValue, 0x4020_AEFE).reason?.contains("does not have it") == true)
    }

    @Test("have the numbers that the model gives the posted calls") func numbers() {
        #expect(KVMInterfaces.requests[.enableVLPI] == UInt(VMIoctl.enableVLPI.rawValue))
        #expect(KVMInterfaces.requests[.disableVLPI] == UInt(VMIoctl.disableVLPI.rawValue))
        #expect(KVMInterfaces.requests[.queryVLPI] == UInt(VMIoctl.queryVLPI.rawValue))
        #expect(KVMInterfaces.requests[.debugGICMSISetup] == UInt(VMIoctl.debugGICMSISetup.rawValue))
        #expect(KVMInterfaces.requests.count == 4)
    }
}
