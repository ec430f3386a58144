/// What is known of one interrupt at one moment, for tests, save and restore.
public struct InterruptState: Sendable, Equatable {
    /// pending_latch.
    public var isLatched = false
    /// The input line.
    public var lineLevel = false
    /// Active as of the last fold.
    public var isActive = false
    /// The enable bit.
    public var isEnabled = false
    /// Level-triggered.
    public var isLevel = false
    /// Group 1.
    public var isGroup1 = true
    /// 0 (highest) ... 255.
    public var priority: UInt8 = 0
    /// Index of the vCPU that it goes to, nil without one.
    public var target: Int?
    /// Index of the vCPU on whose ap_list it is, nil if on none.
    public var queuedOn: Int?
}
