import Vocabulary

/// What a translation cache is told when it is made.
public struct CacheConfiguration: Sendable {
    /// vCPUs of the VM: a cache of fixed size has room for so many translations for each.
    public var vcpus: Int
    /// Reader slots of the VM's `Quiescence`.
    public var readers: Int
    /// Counts of the mappings of the ITS; nil where nothing is counted.
    let references: MappingReferences?
    /// Whether whoever finds a translation must hold a reference of the mapping until it has injected.
    let unmap: Unmap

    init(vcpus: Int, readers: Int, references: MappingReferences?, unmap: Unmap = .grace) {
        self.vcpus = vcpus
        self.readers = readers
        self.references = references
        self.unmap = unmap
    }

    /// For a cache without an ITS: nothing is counted.
    public init(vcpus: Int = 1, readers: Int = 1) { self.init(vcpus: vcpus, readers: readers, references: nil) }
}
