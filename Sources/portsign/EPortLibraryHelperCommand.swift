import ArgumentParser
internal import TokenLibraries

/// `portsign eport-library-helper`: the process in which the vendor's library runs. The sidecar starts it; for people it is of
/// no use, so it is not shown.
struct EPortLibraryHelperCommand: ParsableCommand {
    static let name = "eport-library-helper"

    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Runs the E-Port library for the sidecar.", shouldDisplay: false)

    @Option(help: "The library's file.") var library: String

    func run() throws {
        EPortLibraryHelper.run(library: library)
    }
}
