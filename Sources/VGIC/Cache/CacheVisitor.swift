public import Vocabulary

/// Something to do with a translation cache, whichever it is: one generic body, compiled for each cache.
public protocol CacheVisitor<Output>: ~Copyable {
    /// The result of the body.
    associatedtype Output
    /// The error that the body throws.
    associatedtype Failure: Error

    /// The body, for a cache of that type.
    mutating func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws(Failure) -> Output
}

extension CacheKind {
    /// Calls the visitor's body with the type of this cache.
    ///
    /// No other place of the product tells the kinds apart. The call is inlined where it stands, so that the body is
    /// specialised for each cache there, and hot code pays for no witness table.
    @inlinable @inline(__always)
    public func accept<Visitor: CacheVisitor & ~Copyable>(
        _ visitor: inout Visitor
    ) throws(Visitor.Failure) -> Visitor.Output {
        switch self {
        case .none: try visitor.visit(UncachedTranslation.self)
        case .list: try visitor.visit(ListCache.self)
        case .tree: try visitor.visit(TreeCache.self)
        case .sharded: try visitor.visit(ShardedCache.self)
        }
    }
}
