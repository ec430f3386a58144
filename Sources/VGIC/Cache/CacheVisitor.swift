public import Vocabulary

/// What is done with a translation cache, whichever it is: one generic body, compiled for each of them.
public protocol CacheVisitor<Output>: ~Copyable {
    /// What comes of it.
    associatedtype Output
    /// Why it could not be done.
    associatedtype Failure: Error

    /// The body, for the cache of that type.
    mutating func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws(Failure) -> Output
}

extension CacheKind {
    /// Lets the visitor visit the type of this cache.
    ///
    /// No other place of the product tells the kinds apart. The call is inlined where it stands, so that the visitor's
    /// body is specialised for each cache there and hot code pays for no witness table.
    @inlinable @inline(__always)
    public func accept<Visitor: CacheVisitor & ~Copyable>(
        _ visitor: inout Visitor
    ) throws(Visitor.Failure) -> Visitor.Output {
        switch self {
        case .none: try visitor.visit(UncachedTranslation.self)
        case .sharded: try visitor.visit(ShardedCache.self)
        }
    }
}
