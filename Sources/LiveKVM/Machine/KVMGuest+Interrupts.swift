import CLinux
import Glibc
import Kernel
import SystemPackage

extension KVMGuest {
    /// Replaces the routing table: line number n gets GSI `firstGSI` + n of the guest's architecture, all other routes
    /// go (KVM_SET_GSI_ROUTING).
    /// - Throws: the errno of the ioctl.
    public func setRoutes(_ lines: [InterruptLine]) throws(LiveError) {
        let header = MemoryLayout<kvm_irq_routing>.size
        let stride = MemoryLayout<kvm_irq_routing_entry>.stride
        // SAFETY: a header and as many entries as it says, read by the kernel during the call only.
        let table = UnsafeMutableRawPointer.allocate(byteCount: header + stride * lines.count, alignment: 8)
        defer { unsafe table.deallocate() }
        unsafe table.initializeMemory(as: UInt8.self, repeating: 0, count: header + stride * lines.count)
        unsafe table.storeBytes(of: UInt32(lines.count), as: UInt32.self)
        let entries = unsafe (table + header).assumingMemoryBound(to: kvm_irq_routing_entry.self)
        for (number, line) in lines.enumerated() {
            unsafe entries[number] = Self.entry(line.route, gsi: UInt32(HostGuest.firstGSI + number))
        }
        try unsafe Request.make(descriptor.rawValue, irqmark_kvm_set_gsi_routing, table, name: "KVM_SET_GSI_ROUTING")
    }

    /// The routing entry of a GSI. Traps for a level-triggered line, which has none.
    private static func entry(_ route: GuestRoute, gsi: UInt32) -> kvm_irq_routing_entry {
        var entry = kvm_irq_routing_entry()
        entry.gsi = gsi
        switch route {
        case .message(let address, let data, let device):
            entry.type = UInt32(KVM_IRQ_ROUTING_MSI)
            unsafe entry.u.msi.address_lo = UInt32(truncatingIfNeeded: address)
            unsafe entry.u.msi.address_hi = UInt32(address >> 32)
            unsafe entry.u.msi.data = data
            if let device {
                entry.flags = UInt32(KVM_MSI_VALID_DEVID)
                unsafe entry.u.msi.devid = device
            }
        case .pin(let pin, _):
            entry.type = UInt32(KVM_IRQ_ROUTING_IRQCHIP)
            unsafe entry.u.irqchip.irqchip = 0
            unsafe entry.u.irqchip.pin = pin
        case .level: preconditionFailure("a level-triggered line of a vCPU has no route")
        }
        return entry
    }

    /// Assigns an eventfd to the route of that number (KVM_IRQFD): from now on KVM takes what is written to it.
    /// - Throws: EBUSY if KVM has taken the eventfd already.
    public func assign(_ eventfd: CInt, route: Int) throws(LiveError) {
        try irqfd(eventfd, route, flags: 0, name: "KVM_IRQFD")
    }

    /// Deassigns an eventfd (KVM_IRQFD_FLAG_DEASSIGN). When this returns, KVM injects nothing of it any more.
    public func deassign(_ eventfd: CInt, route: Int) throws(LiveError) {
        try irqfd(eventfd, route, flags: UInt32(KVM_IRQFD_FLAG_DEASSIGN), name: "KVM_IRQFD, deassign")
    }

    private func irqfd(_ eventfd: CInt, _ route: Int, flags: UInt32, name: String) throws(LiveError) {
        var request = kvm_irqfd()
        request.fd = UInt32(bitPattern: eventfd)
        request.gsi = UInt32(HostGuest.firstGSI + route)
        request.flags = flags
        try Request.make(descriptor.rawValue, irqmark_kvm_irqfd, &request, name: name)
    }

    /// Asks for an irqfd with a flag that KVM does not have: KVM copies the argument, of as many bytes as that of
    /// KVM_SIGNAL_MSI, and refuses with EINVAL before it does anything.
    /// - Throws: what KVM answers instead.
    func refuseIrqfd() throws(LiveError) {
        var request = kvm_irqfd()
        request.flags = 1 << 31
        // SAFETY: the kernel reads the structure during the call only.
        let result = unsafe withUnsafeMutablePointer(to: &request) {
            unsafe irqmark_ioctl(descriptor.rawValue, irqmark_kvm_irqfd, $0)
        }
        let error = result < 0 ? Errno(rawValue: errno) : .invalidArgument
        guard result < 0, error == .invalidArgument else { throw .refused("KVM_IRQFD with an unknown flag", error) }
    }

    /// Raises a line: an MSI by KVM_SIGNAL_MSI, any other by KVM_IRQ_LINE.
    /// - Returns: whether a vCPU took it. KVM answers so too where the vector was pending already.
    /// - Throws: the errno of the ioctl.
    @discardableResult public func signal(_ line: InterruptLine) throws(LiveError) -> Bool {
        if var level = Self.level(line) {
            try unsafe Request.make(descriptor.rawValue, irqmark_kvm_irq_line, &level, name: "KVM_IRQ_LINE")
            return true
        }
        var message = Self.message(line)
        return try Request.make(descriptor.rawValue, irqmark_kvm_signal_msi, &message, name: "KVM_SIGNAL_MSI") > 0
    }

    /// The argument of KVM_SIGNAL_MSI for a line that an MSI raises; that of no device for any other.
    static func message(_ line: InterruptLine) -> kvm_msi {
        var message = kvm_msi()
        guard case .message(let address, let data, let device) = line.route else { return message }
        message.address_lo = UInt32(truncatingIfNeeded: address)
        message.address_hi = UInt32(address >> 32)
        message.data = data
        if let device {
            message.flags = UInt32(KVM_MSI_VALID_DEVID)
            message.devid = device
        }
        return message
    }

    /// The argument of KVM_IRQ_LINE that raises a line; nil for a line that an MSI raises.
    static func level(_ line: InterruptLine) -> kvm_irq_level? {
        switch line.route {
        case .message: nil
        case .pin(_, let line), .level(let line): level(of: line, 1)
        }
    }

    /// The argument of KVM_IRQ_LINE for a line by KVM's number, raised (1) or lowered (0).
    static func level(of line: UInt32, _ value: UInt32) -> kvm_irq_level {
        var level = kvm_irq_level()
        level.irq = line
        level.level = value
        return level
    }
}
