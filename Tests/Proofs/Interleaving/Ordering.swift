/// The orderings of `Synchronization`. The scheduler runs one thread at a time, so every access is sequentially
/// consistent; what is spelt relaxed is taken at its word, that nothing depends on its place.
public enum Ordering: Sendable {
    case relaxed
    case acquiring
    case releasing
    case acquiringAndReleasing
    case sequentiallyConsistent
}
