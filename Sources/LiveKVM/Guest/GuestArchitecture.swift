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

    /// The GSI of the first route.
    static var firstGSI: Int { get }
    /// The vector of the first signal.
    static var firstVector: Int { get }
    /// The vector of lowest priority: its handler runs when no other vector is pending.
    static var lastVector: Int { get }
    /// How many vectors of a vCPU are for signals.
    static var vectorLimit: Int { get }

    /// Capabilities of KVM that the guest needs beside those of every architecture.
    static func capabilities(_ chip: Irqchip) -> [(number: CInt, name: String)]
    /// The MSI that raises a vector of a vCPU.
    static func message(vcpu: Int, vector: Int) -> (address: UInt64, data: UInt32)

    /// Sets a machine up before its first vCPU, the interrupt controllers included.
    static func prepare(_ vm: CInt, _ chip: Irqchip) throws(LiveError)
    /// Writes the guest's code, and the tables that it needs, into its memory.
    static func write(into memory: borrowing GuestRAM, program: GuestProgram, endsInterrupts: Bool, vcpus: Int)
    /// Sets a new vCPU up to run its program from the first instruction.
    /// - Parameters:
    ///   - vcpu: the vCPU's descriptor.
    ///   - index: the vCPU's number.
    ///   - device: the descriptor of /dev/kvm.
    ///   - program: what the vCPU does when no interrupt is pending.
    static func setUp(_ vcpu: CInt, index: Int, device: CInt, program: GuestProgram) throws(LiveError)
}
