public import VGIC
public import Vocabulary

/// A translation cache that the suites of caches run on: one that ships, or one that a test brings.
public protocol CacheMaker: Sendable {
    /// What failures call it.
    var name: String { get }
    /// Whether it never knows anything.
    var remembersNothing: Bool { get }
    /// Whether it may forget what it was given, as one does that has little room.
    var mayForget: Bool { get }

    /// Lets the visitor visit its type.
    func accept<Visitor: CacheVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) -> Visitor.Output
}

extension CacheKind: CacheMaker {
    /// Its word.
    public var name: String { word }
    /// `none` alone.
    public var remembersNothing: Bool { self == .none }
    /// `list` alone, which has 16 entries a vCPU.
    public var mayForget: Bool { self == .list }
}

/// The maker of one type of cache.
public struct BroughtCache<Cache: TranslationCache & ~Copyable>: CacheMaker {
    /// What failures call it.
    public let name: String
    /// Whether it never knows anything.
    public var remembersNothing: Bool { false }
    /// Whether it may forget what it was given.
    public let mayForget: Bool

    /// - Parameters:
    ///   - name: what failures call it.
    ///   - mayForget: whether it may forget what it was given.
    public init(_: Cache.Type, name: String, mayForget: Bool = false) {
        self.name = name
        self.mayForget = mayForget
    }

    /// Lets the visitor visit the type.
    public func accept<Visitor: CacheVisitor>(
        _ visitor: inout Visitor
    ) throws(Visitor.Failure) -> Visitor.Output { try visitor.visit(Cache.self) }
}

/// All caches that ship, and the skeleton.
public let cacheMakers: [any CacheMaker] =
    CacheKind.allCases.map { $0 as any CacheMaker } + [BroughtCache(SkeletonCache.self, name: "skeleton")]
