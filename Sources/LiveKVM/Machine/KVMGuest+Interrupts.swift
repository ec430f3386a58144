import CLinux
import Kernel

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
            let message = HostGuest.message(vcpu: line.vcpu, vector: line.vector)
            var entry = kvm_irq_routing_entry()
            entry.gsi = UInt32(HostGuest.firstGSI + number)
            entry.type = UInt32(KVM_IRQ_ROUTING_MSI)
            unsafe entry.u.msi.address_lo = UInt32(truncatingIfNeeded: message.address)
            unsafe entry.u.msi.address_hi = UInt32(message.address >> 32)
            unsafe entry.u.msi.data = message.data
            unsafe entries[number] = entry
        }
        try unsafe Request.make(descriptor.rawValue, irqmark_kvm_set_gsi_routing, table, name: "KVM_SET_GSI_ROUTING")
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

    /// Injects an MSI (KVM_SIGNAL_MSI).
    /// - Returns: whether a vCPU took it. KVM answers so too where the vector was pending already.
    /// - Throws: the errno of the ioctl.
    @discardableResult public func signal(_ line: InterruptLine) throws(LiveError) -> Bool {
        var message = Self.message(line)
        return try Request.make(descriptor.rawValue, irqmark_kvm_signal_msi, &message, name: "KVM_SIGNAL_MSI") > 0
    }

    /// The argument of KVM_SIGNAL_MSI for a line.
    static func message(_ line: InterruptLine) -> kvm_msi {
        let (address, data) = HostGuest.message(vcpu: line.vcpu, vector: line.vector)
        var message = kvm_msi()
        message.address_lo = UInt32(truncatingIfNeeded: address)
        message.address_hi = UInt32(address >> 32)
        message.data = data
        return message
    }
}
