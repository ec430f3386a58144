import Lockfree
import Synchronization

/// The tree: lib/xarray.c as far as the cache needs it. All but `load` is for the holder of its_lock.
extension TreeCache {
    /// `xa_load`.
    borrowing func load(_ key: UInt32) -> Translation {
        // Acquiring, as the slots: pairs with the releasing stores to `root`.
        let top = root.load(ordering: .acquiring)
        guard var node = TreeNode(entry: top) else { return key == 0 ? TreeNode.translation(top) : .none }
        guard node.covers(key) else { return .none }
        while true {
            let entry = node[node.slot(of: key)]
            guard let below = TreeNode(entry: entry) else { return TreeNode.translation(entry) }
            node = below
        }
    }

    /// `xa_store`. Returns what stood there, 0 for nothing.
    borrowing func store(_ entry: UInt, at key: UInt32) -> UInt {
        guard var node = topNode(for: key) else {
            let old = root.load(ordering: .relaxed)  // its_lock orders it
            root.store(entry, ordering: .releasing)  // pairs with `load`
            return old
        }
        while node.shift > 0 {
            let slot = node.slot(of: key)
            if let below = TreeNode(entry: node[slot]) {
                node = below
            } else {
                let fresh = makeNode(shift: node.shift - TreeNode.bits, parent: node.entry, offset: slot)
                node[slot] = fresh.entry
                node.count += 1
                node = fresh
            }
        }
        let slot = node.slot(of: key)
        let old = node[slot]
        node[slot] = entry
        if old == 0 { node.count += 1 }
        return old
    }

    /// The uppermost node, of a tree that is high enough for the key; nil if the root itself holds the only key, 0.
    private borrowing func topNode(for key: UInt32) -> TreeNode? {
        let top = root.load(ordering: .relaxed)  // its_lock orders it, here and below
        if top == 0 {
            if key == 0 { return nil }
            var shift = 0
            while key >> UInt32(shift) >= UInt32(TreeNode.slotCount) { shift += TreeNode.bits }
            let node = makeNode(shift: shift, parent: 0, offset: 0)
            root.store(node.entry, ordering: .releasing)  // pairs with `load`
            return node
        }
        var node = TreeNode(entry: top)
        if node == nil {
            if key == 0 { return nil }
            node = raise(above: top, shift: 0)
        }
        while let present = node, !present.covers(key) {
            let raised = raise(above: present.entry, shift: present.shift + TreeNode.bits)
            present.parent = raised.entry
            node = raised
        }
        return node
    }

    /// Puts a node above what the root holds, which becomes its first entry.
    private borrowing func raise(above entry: UInt, shift: Int) -> TreeNode {
        let node = makeNode(shift: shift, parent: 0, offset: 0)
        node[0] = entry
        node.count = 1
        root.store(node.entry, ordering: .releasing)  // pairs with `load`
        return node
    }

    /// `xa_erase`. Returns what stood there, 0 for nothing.
    borrowing func erase(_ key: UInt32) -> UInt {
        let top = root.load(ordering: .relaxed)  // its_lock orders it
        guard var node = TreeNode(entry: top) else {
            guard key == 0 else { return 0 }
            root.store(0, ordering: .releasing)  // pairs with `load`
            return top
        }
        guard node.covers(key) else { return 0 }
        while node.shift > 0 {
            guard let below = TreeNode(entry: node[node.slot(of: key)]) else { return 0 }
            node = below
        }
        let slot = node.slot(of: key)
        let old = node[slot]
        guard old != 0 else { return 0 }
        node[slot] = 0
        node.count -= 1
        deleteEmpty(from: node)
        return old
    }

    /// `xas_delete_node`: unlinks nodes without entries upwards, then makes the tree lower.
    private borrowing func deleteEmpty(from leaf: TreeNode) {
        var node = leaf
        while node.count == 0 {
            unlink(node)
            guard let parent = TreeNode(entry: node.parent) else {
                root.store(0, ordering: .releasing)  // pairs with `load`
                return
            }
            parent[node.offset] = 0
            parent.count -= 1
            node = parent
        }
        if node.parent == 0 { shrink(node) }
    }

    /// `xas_shrink`: while the uppermost node has its first entry alone, that entry becomes the root. A reader that was
    /// in the node finds in it what was there.
    private borrowing func shrink(_ top: TreeNode) {
        var node = top
        while node.count == 1 {
            let entry = node[0]
            let below = TreeNode(entry: entry)
            if entry == 0 || (below == nil && node.shift > 0) { return }
            root.store(entry, ordering: .releasing)  // pairs with `load`
            unlink(node)
            guard let below else { return }
            below.parent = 0
            node = below
        }
    }

    /// `xa_find`: the lowest key that is not below `key` and has an entry; nil if there is none.
    borrowing func nextKey(from key: UInt32) -> UInt32? {
        let top = root.load(ordering: .relaxed)  // its_lock orders it
        guard let node = TreeNode(entry: top) else { return top != 0 && key == 0 ? 0 : nil }
        return node.covers(key) ? Self.nextKey(in: node, above: 0, from: key) : nil
    }

    /// - Parameters:
    ///   - node: where to look.
    ///   - base: the lowest key below the node.
    ///   - key: the lowest key that will do.
    private static func nextKey(in node: TreeNode, above base: UInt32, from key: UInt32) -> UInt32? {
        let first = key <= base ? 0 : node.slot(of: key)
        for slot in first..<TreeNode.slotCount {
            let entry = node[slot]
            if entry == 0 { continue }
            let lowest = base | UInt32(slot) << UInt32(node.shift)
            guard let below = TreeNode(entry: entry) else { return lowest }
            if let found = nextKey(in: below, above: lowest, from: max(key, lowest)) { return found }
        }
        return nil
    }

    private borrowing func makeNode(shift: Int, parent: UInt, offset: Int) -> TreeNode {
        arena.nodes += 1
        return TreeNode(shift: shift, parent: parent, offset: offset)
    }

    private borrowing func unlink(_ node: TreeNode) { arena.unlinked.append(node.address) }
}
