#if !arch(x86_64)
    import SystemPackage
    import Vocabulary

    /// The architecture of this host's guest.
    typealias HostGuest = AbsentGuest

    /// The guest of an architecture that has none: it says so, and refuses everything.
    enum AbsentGuest: GuestArchitecture {
        static var unavailable: KVMUnavailable? {
            KVMUnavailable(
                cause: "irqmark has no live guest for this architecture", remedy: "see the article Live KVM on arm64")
        }
        static var name: String {
            #if arch(arm64)
                "arm64"
            #else
                "none"
            #endif
        }
        static var clockSource: String { "" }
        static var firstGSI: Int { 0 }
        static var firstVector: Int { 1 }
        static var lastVector: Int { 0 }
        static var vectorLimit: Int { 0 }

        static func capabilities(_ chip: Irqchip) -> [(number: CInt, name: String)] { [] }
        static func message(vcpu: Int, vector: Int) -> (address: UInt64, data: UInt32) { (0, 0) }

        static func prepare(_ vm: CInt, _ chip: Irqchip) throws(LiveError) {
            throw .refused("a guest for this architecture", .notSupported)
        }

        static func write(
            into memory: borrowing GuestRAM, program: GuestProgram, endsInterrupts: Bool, vcpus: Int
        ) {}

        static func setUp(_ vcpu: CInt, index: Int, device: CInt, program: GuestProgram) throws(LiveError) {
            throw .refused("a guest for this architecture", .notSupported)
        }
    }
#endif
