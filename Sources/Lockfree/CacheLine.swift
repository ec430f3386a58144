/// The unit of sharing between cores: 128 bytes, because x86 prefetches lines of 64 bytes in pairs.
public enum CacheLine {
    /// Bytes.
    @inlinable public static var size: Int { 128 }
}
