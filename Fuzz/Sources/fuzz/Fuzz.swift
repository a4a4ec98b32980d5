import CFuzzer
import Glibc

/// `FUZZ_TARGET=receipt fuzz [libFuzzer's options] FOLDER…`. The target comes by the environment, because libFuzzer starts itself
/// anew with its own options only.
@main
enum Fuzz {
    static func main() {
        let name = environment("FUZZ_TARGET") ?? ""
        guard FuzzTarget(rawValue: name) != nil else {
            print("FUZZ_TARGET is one of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
            exit(2)
        }
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                let bytes = data.map { Array(UnsafeBufferPointer(start: $0, count: size)) } ?? []
                Fuzz.target.run(bytes)
                return 0
            })
    }

    /// The target of this process.
    private static let target = FuzzTarget(rawValue: environment("FUZZ_TARGET") ?? "") ?? .parse

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
