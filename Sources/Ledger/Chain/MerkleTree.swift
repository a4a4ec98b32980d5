internal import CryptoCore

/// A Merkle tree over hashes, as in RFC 6962, 2.1: that one hash is among many is shown by as many hashes as the tree is high.
///
/// `leaf = SHA-256(00 ‖ hash)`, `node = SHA-256(01 ‖ left ‖ right)`; of n leaves the left half has the largest power of two
/// below n.
package struct MerkleTree: Sendable {
    /// From the leaves up; the last level has the root alone. A node without a right neighbour goes up as it is.
    private let levels: [[[UInt8]]]

    /// - Parameter hashes: at least one.
    package init(_ hashes: [[UInt8]]) {
        var levels = [hashes.map(MerkleTree.leaf)]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: 2).map { index in
                    index + 1 < last.count ? MerkleTree.node(last[index], last[index + 1]) : last[index]
                })
        }
        self.levels = levels
    }

    /// The root; of no hashes at all the hash of nothing.
    package var root: [UInt8] { levels.last?.first ?? MessageDigest.sha256([]) }

    /// The hashes that lead from one leaf to the root, the lowest first.
    package func path(to index: Int) -> [[UInt8]] {
        var index = index
        var path: [[UInt8]] = []
        for level in levels.dropLast() {
            let neighbour = index ^ 1
            if neighbour < level.count { path.append(level[neighbour]) }
            index /= 2
        }
        return path
    }

    /// The root that a path leads to; `nil` for a path that fits no tree of this size. Source: RFC 9162, 2.1.3.2.
    package static func root(from hash: [UInt8], at index: Int, of count: Int, _ path: [[UInt8]]) -> [UInt8]? {
        guard index >= 0, index < count else { return nil }
        var (place, last) = (index, count - 1)
        var root = leaf(hash)
        for neighbour in path {
            guard last > 0 else { return nil }
            if place & 1 == 1 || place == last {
                root = node(neighbour, root)
                while place != 0, place & 1 == 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                root = node(root, neighbour)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 ? root : nil
    }

    private static func leaf(_ hash: [UInt8]) -> [UInt8] { MessageDigest.sha256([0] + hash) }

    private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        MessageDigest.sha256([1] + left + right)
    }
}
