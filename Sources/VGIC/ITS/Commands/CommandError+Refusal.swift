extension CommandError {
    /// What KVM's ITS calls a refusal of a command: it knows an unmapped interrupt, where the engine knows why.
    init(_ refusal: Refusal, _ command: Command?) {
        switch refusal {
        case .unknownCommand: self = .unknownCommand
        case .itsDisabled, .lpisDisabled: self = .busy
        case .propertyUnreadable, .pendingUnreadable: self = .unreadable
        case .outOfMemory: self = .outOfMemory
        default: self = Self.code(refusal, command)
        }
    }

    private static func code(_ refusal: Refusal, _ command: Command?) -> CommandError {
        switch command {
        case .mapd: refusal == .sizeOutOfRange ? .mapdTableSizeOutOfRange : .mapdDeviceOutOfRange
        case .mapc: refusal == .targetOutOfRange ? .mapcTargetOutOfRange : .mapcCollectionOutOfRange
        case .mapti, .mapi:
            switch refusal {
            case .eventOutOfRange: .maptiEventOutOfRange
            case .intidOutOfRange: .maptiPhysicalIDOutOfRange
            case .collectionOutOfRange: .mapcCollectionOutOfRange
            default: .maptiUnmappedDevice
            }
        case .movi:
            // A collection that no table could hold is to KVM one that is not mapped.
            switch refusal {
            case .collectionUnmapped, .collectionOutOfRange: .moviUnmappedCollection
            default: .moviUnmappedInterrupt
            }
        case .movall: .movallTargetOutOfRange
        case .discard: .discardUnmappedInterrupt
        case .clear: .clearUnmappedInterrupt
        case .inv: .invUnmappedInterrupt
        case .invall: .invallUnmappedCollection
        // An MSI is to KVM what INT is.
        default: .intUnmappedInterrupt
        }
    }
}
