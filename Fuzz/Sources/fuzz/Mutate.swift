import CFuzzer
import Mutation

/// What libFuzzer calls to change an input: two of three times as a message, otherwise by its own means.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(data: UnsafeMutablePointer<UInt8>, size: Int, longest: Int, seed: UInt32) -> Int {
    if seed % 3 != 0 {
        var mutator = MessageMutator(seed: UInt64(seed))
        if let changed = mutator.mutate(Array(UnsafeBufferPointer(start: data, count: size))), changed.count <= longest
        {
            for (index, byte) in changed.enumerated() { data[index] = byte }
            return changed.count
        }
    }
    return LLVMFuzzerMutate(data, size, longest)
}
