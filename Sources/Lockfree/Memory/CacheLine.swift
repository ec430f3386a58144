/// The unit in which data of different writers is kept apart.
public enum CacheLine {
    /// Bytes. 128 rather than 64, because x86 prefetches lines in pairs and some arm64 cores have lines of 128 bytes.
    @inlinable public static var size: Int { 128 }
}
