internal import Foundation

/// The program's own code in memory.
enum ProgramText {
    /// Gives back the code that only the start needed: the pages are the program's file, and those that are wanted again are
    /// mapped again from the system's cache. Half of what a sidecar at rest would otherwise hold.
    ///
    /// Only code that nobody can write is touched: it is as the file has it. What goes wrong costs memory only.
    static func giveBack() {
        guard let maps = FileManager.default.contents(atPath: "/proc/self/maps") else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            // 7f3c40000000-7f3c40028000 r-xp 00028000 fe:00 1234   /usr/lib/x86_64-linux-gnu/libc.so.6
            let words = line.split(separator: " ", maxSplits: 5)
            let bounds = words.first?.split(separator: "-").compactMap { UInt($0, radix: 16) } ?? []
            guard words.count == 6, words[1] == "r-xp", words[5].contains("/"), bounds.count == 2 else { continue }
            _ = unsafe madvise(
                UnsafeMutableRawPointer(bitPattern: bounds[0]), Int(bounds[1] - bounds[0]), MADV_DONTNEED)
        }
    }
}
