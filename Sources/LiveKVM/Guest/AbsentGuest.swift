#if !arch(x86_64) && !arch(arm64)
    import SystemPackage
    import Vocabulary

    /// The architecture of this host's guest.
    typealias HostGuest = AbsentGuest

    /// The guest of an architecture that has none: it says so, and refuses everything.
    enum AbsentGuest: GuestArchitecture {
        static var unavailable: KVMUnavailable? {
            KVMUnavailable(cause: "irqmark has no live guest for this architecture", remedy: "use x86-64 or arm64")
        }
        static var name: String { "none" }
        static var clockSource: String { "" }
        static var memoryBase: UInt64 { 0 }
        static var memorySize: Int { GuestLayout.size }
        static var port: UInt64? { nil }
        static var linePort: UInt64? { nil }
        static var faultPort: UInt64? { nil }
        static var firstGSI: Int { 0 }
        static var firstVector: Int { 1 }
        static var lastVector: Int { 0 }
        static var vectorLimit: Int { 0 }
        static var pinVectors: Range<Int> { 0..<0 }
        static var levelVector: Int? { nil }
        static var setsItselfUp: Bool { false }
        private static var refusal: LiveError { .refused("a guest for this architecture", .notSupported) }

        static func capabilities(_ chip: Irqchip) -> [(number: CInt, name: String)] { [] }
        static func route(vcpu: Int, vector: Int) -> GuestRoute { .message(address: 0, data: 0, device: nil) }
        static func prepare(_ vm: CInt, _ chip: Irqchip) throws(LiveError) { throw refusal }
        static func write(into memory: borrowing GuestRAM, _ configuration: LiveConfiguration) {}
        static func setUp(
            _ vcpu: CInt, index: Int, vm: CInt, device: CInt, _ configuration: LiveConfiguration
        ) throws(LiveError) { throw refusal }
        static func finish(
            _ vm: CInt, vcpus: [CInt], _ configuration: LiveConfiguration
        ) throws(LiveError) -> UInt64 { throw refusal }
    }
#endif
