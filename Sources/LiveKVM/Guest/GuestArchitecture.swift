import Vocabulary

/// What a guest of the host's KVM must have on its architecture. Everything else in this room is neutral.
///
/// A guest is code without an operating system. Each vCPU runs one of the programs of `GuestProgram`. The handler of an
/// interrupt takes the stamp of its vector and the time, writes both into the vCPU's log, and counts its run;
/// `GuestLayout` says where. A new architecture is a type in a folder of its own, with its `HostGuest`; `AbsentGuest`
/// stands for all others.
protocol GuestArchitecture {
    /// Why there is no guest here; nil if there is one.
    static var unavailable: KVMUnavailable? { get }
    /// The architecture in names of arms: `x86`, `arm64`.
    static var name: String { get }
    /// The source of `TickClock` that the guest reads too, so that stamps of both can be compared.
    static var clockSource: String { get }

    /// The guest's physical address of its memory.
    static var memoryBase: UInt64 { get }
    /// Size of the guest's memory in bytes, `GuestLayout.size` or more.
    static var memorySize: Int { get }
    /// The physical address of the port by which a counting guest tells the host, where that is an address of a device;
    /// nil where it is an I/O port.
    static var port: UInt64? { get }
    /// The physical address to which the handler of a level-triggered interrupt stores; nil if there is none.
    static var linePort: UInt64? { get }
    /// The physical address to which the guest stores the syndrome of an exception that it does not expect; nil where
    /// such an exception ends the guest by itself.
    static var faultPort: UInt64? { get }

    /// The GSI of the first route.
    static var firstGSI: Int { get }
    /// The vector of the first signal.
    static var firstVector: Int { get }
    /// The vector of lowest priority: its handler runs when no other vector is pending.
    static var lastVector: Int { get }
    /// How many vectors of a vCPU are for signals.
    static var vectorLimit: Int { get }
    /// The vectors of interrupts that a pin of the interrupt controller raises (SPIs on arm64); empty if there are
    /// none.
    static var pinVectors: Range<Int> { get }
    /// The vector of each vCPU's level-triggered interrupt (a PPI on arm64); nil if there is none.
    static var levelVector: Int? { get }

    /// Capabilities of KVM that the guest needs beside those of every architecture.
    static func capabilities(_ chip: Irqchip) -> [(number: CInt, name: String)]
    /// How a vector of a vCPU is raised.
    static func route(vcpu: Int, vector: Int) -> GuestRoute

    /// Sets a machine up before its first vCPU.
    static func prepare(_ vm: CInt, _ chip: Irqchip) throws(LiveError)
    /// Writes the guest's code, and the tables that it needs, into its memory.
    static func write(into memory: borrowing GuestRAM, _ configuration: LiveConfiguration)
    /// Sets a new vCPU up to run its program from the first instruction.
    /// - Parameters:
    ///   - vcpu: the vCPU's descriptor.
    ///   - index: the vCPU's number.
    ///   - vm: the machine's descriptor.
    ///   - device: the descriptor of /dev/kvm.
    ///   - configuration: the machine's configuration.
    static func setUp(
        _ vcpu: CInt, index: Int, vm: CInt, device: CInt, _ configuration: LiveConfiguration
    ) throws(LiveError)
    /// Sets up what follows the last vCPU: interrupt controllers, and the guest's clock.
    /// - Parameters:
    ///   - vm: the machine's descriptor.
    ///   - vcpus: the descriptors of its vCPUs.
    ///   - configuration: the machine's configuration.
    /// - Returns: how far the guest's clock may lie behind the host's, in ticks.
    static func finish(_ vm: CInt, vcpus: [CInt], _ configuration: LiveConfiguration) throws(LiveError) -> UInt64
    /// Whether the guest sets itself up in code, and tells the host by its port when it has done so.
    static var setsItselfUp: Bool { get }
}
