/// What a guard decides by.
enum Gate: String, CaseIterable {
    case time, counts, both

    var isTimed: Bool { self != .counts }
    var isCounted: Bool { self != .time }
}
