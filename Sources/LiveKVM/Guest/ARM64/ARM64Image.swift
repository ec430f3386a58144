/// Writes the arm64 guest's code and tables into its memory.
enum ARM64Image {
    /// - Parameters:
    ///   - memory: the guest's memory, zeroed.
    ///   - configuration: the machine's configuration.
    ///   - hasAtomics: whether the processor has FEAT_LSE.
    static func write(
        into memory: borrowing GuestRAM, _ configuration: LiveConfiguration, hasAtomics: Bool
    ) {
        let vcpus = configuration.vcpus
        store(code(configuration, isFirst: true), in: memory, at: GuestLayout.program)
        store(code(configuration, isFirst: false), in: memory, at: ARM64Layout.otherProgram)
        let handler = ARM64Listing.handler(hasAtomics: hasAtomics, endsInterrupt: configuration.endsInterrupts)
        for offset in stride(from: 0, to: 16 * ARM64Listing.vectorSize, by: ARM64Listing.vectorSize) {
            let isInterrupt = ARM64Listing.interruptVectors.contains(offset)
            store(isInterrupt ? handler : ARM64Listing.fault, in: memory, at: ARM64Layout.vectors + offset)
        }
        store(ARM64Tables.pageTable, in: memory, at: ARM64Layout.pageTable)
        store(ARM64Tables.pinRoutes(vcpus: vcpus), in: memory, at: ARM64Layout.pinRoutes)
        memory.store(ARM64Tables.properties(vcpus: vcpus), at: ARM64Layout.properties)
        if configuration.restoresTables {
            store(ARM64Tables.collections(vcpus: vcpus), in: memory, at: ARM64Layout.collections)
            store(ARM64Tables.devices, in: memory, at: ARM64Layout.devices)
            store(ARM64Tables.translations(vcpus: vcpus), in: memory, at: ARM64Layout.translations)
        } else {
            store(ARM64Tables.commands(vcpus: vcpus), in: memory, at: ARM64Layout.queue)
        }
    }

    /// All that a vCPU runs outside its handlers.
    /// - Parameters:
    ///   - configuration: the machine's configuration.
    ///   - isFirst: whether the vCPU sets up the distributor and the ITS too.
    static func code(_ configuration: LiveConfiguration, isFirst: Bool) -> [Instruction] {
        var code = ARM64Listing.processor
        if isFirst { code += ARM64Listing.distributor }
        code += ARM64Listing.redistributor
        if !configuration.restoresTables {
            code += ARM64Listing.lpis
            if isFirst { code += ARM64Listing.translations }
        }
        return code + ARM64Listing.ready + ARM64Listing.program(configuration.program)
    }

    private static func store(_ code: [Instruction], in memory: borrowing GuestRAM, at place: Int) {
        memory.store(code.flatMap(\.bytes), at: place)
    }

    private static func store(_ words: [UInt64], in memory: borrowing GuestRAM, at place: Int) {
        for (number, word) in words.enumerated() { memory.store(word, at: place + 8 * number) }
    }
}
