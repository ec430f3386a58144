import Results
import Vocabulary

/// How what belongs to one arm is drawn: a hue, and a dash that tells arms of one hue apart, also without colours.
struct Tone: Hashable {
    /// Index of a colour that the page's style defines; 0 is the grey of what others are compared with.
    var hue: Int
    /// Index of a dash; 0 is a solid line.
    var dash = 0

    /// What others are compared with.
    static let grey = Tone(hue: 0)
    /// Hues beside the grey.
    static let hues = 6
    /// Dashes of each hue.
    static let dashes = 4

    /// The tone of a place in a list whose members have nothing in common but their order.
    init(place: Int) { self.init(hue: 1 + place % Self.hues, dash: place / Self.hues % Self.dashes) }

    init(hue: Int, dash: Int = 0) {
        self.hue = hue
        self.dash = dash
    }

    /// The tone of each arm of a group: grey for its floor; the hue of its path for any other, so that a path has one
    /// hue on the whole page; where one path has most of the arms, a hue for each arm.
    static func all(of arms: [ArmResult]) -> [Tone] {
        let others = arms.filter { $0.path != PathKind.floor.rawValue }
        let most = Dictionary(grouping: others, by: \.path).values.map(\.count).max() ?? 0
        let isByPath = most <= dashes && Set(others.map(\.path)).count > 1 || others.count == 1
        var seen: [Int: Int] = [:]
        var place = 0
        return arms.map { arm in
            guard isByPath || arm.path == PathKind.floor.rawValue else {
                defer { place += 1 }
                return Tone(place: place)
            }
            let hue = hue(ofPath: arm.path)
            defer { seen[hue, default: 0] += 1 }
            return Tone(hue: hue, dash: seen[hue, default: 0] % dashes)
        }
    }

    private static func hue(ofPath path: String) -> Int {
        let order: [PathKind] = [.direct, .software, .directUserspace, .ppi]
        if path == PathKind.floor.rawValue { return 0 }
        return order.firstIndex { $0.rawValue == path }.map { $0 + 1 } ?? hues
    }
}
