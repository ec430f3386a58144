/// The state of one interrupt at one moment, for tests, save and restore.
public struct InterruptState: Sendable, Equatable {
    /// pending_latch is set.
    public var isLatched = false
    /// The input line is high.
    public var lineLevel = false
    /// The interrupt was active at the last fold.
    public var isActive = false
    /// The enable bit.
    public var isEnabled = false
    /// The interrupt is level-triggered.
    public var isLevel = false
    /// The interrupt is in group 1.
    public var isGroup1 = true
    /// 0 (highest) ... 255.
    public var priority: UInt8 = 0
    /// Index of the target vCPU; nil without one.
    public var target: Int?
    /// Index of the vCPU whose ap_list holds it; nil if none does.
    public var queuedOn: Int?
}
