// swift-tools-version: 6.2
// A package of its own, so that the root stays lean: the rooms that read what comes from outside, compiled once more with
// libFuzzer's and AddressSanitizer's instrumentation. The rooms are links to ../Sources; nothing is fetched.
import PackageDescription

/// What the rooms are written for, as in the root's manifest.
let language: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The same with the instrumentation.
let settings: [SwiftSetting] =
    language + [.unsafeFlags(["-sanitize=fuzzer,address"])]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "portsign-fuzz",
    platforms: [.macOS(.v15)],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CFuzzer"),
        room("SidecarBase", []),
        room("CryptoCore", ["COpenSSL", "SidecarBase"]),
        room("XMLCanonical", ["CLibXML2", "SidecarBase"]),
        room("CustomsMessages", ["SidecarBase", "XMLCanonical"]),
        room("MessageTranslation", ["SidecarBase", "XMLCanonical", "CustomsMessages"]),
        room("TerminalEnvelope", ["SidecarBase", "XMLCanonical"]),
        // What a signer is, without the devices: signatures name nothing else of that room.
        .target(
            name: "Signers", dependencies: ["SidecarBase", "CryptoCore"],
            exclude: ["Card", "Device", "EPort", "Libraries", "PIN", "Pool", "Remote", "Software"],
            swiftSettings: settings),
        room("CustomsSignature", ["SidecarBase", "CryptoCore", "XMLCanonical", "Signers"]),
        // Not instrumented: changing an input is no part of what is tested, and ten times as fast.
        .target(name: "Mutation", dependencies: ["SidecarBase"], swiftSettings: language),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CFuzzer", "Mutation", "SidecarBase", "CryptoCore", "XMLCanonical", "CustomsMessages",
                "MessageTranslation",
                "TerminalEnvelope", "CustomsSignature",
            ],
            swiftSettings: settings,
            // The toolchain's own linker: gold fails on the instrumented objects.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ]
)
