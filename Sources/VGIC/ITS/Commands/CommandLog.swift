/// What the model itself keeps of refused commands: KVM shows them to nobody.
public struct CommandLog: Sendable {
    /// A command that was refused.
    public struct Entry: Sendable, Hashable {
        /// The packet as it lay in the queue.
        public let packet: CommandPacket
        /// Why.
        public let refusal: Refusal
        /// The code that KVM's handler returns.
        public let error: CommandError
    }

    /// Commands carried out.
    public internal(set) var executed: UInt64 = 0
    /// Commands refused.
    public internal(set) var refused: UInt64 = 0
    /// Commands that could not be read from guest memory.
    public internal(set) var unreadable: UInt64 = 0
    /// The last of those that were refused, at most `limit`, the oldest first.
    public private(set) var last: [Entry] = []

    /// How many entries it keeps.
    public static var limit: Int { 64 }

    mutating func refuse(_ entry: Entry) {
        refused += 1
        if last.count == Self.limit { last.removeFirst() }
        last.append(entry)
    }
}
