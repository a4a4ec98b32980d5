// swift-tools-version: 6.2
// The house (design: README, "The house"): floors from the ground up. A target imports only from floors below its own;
// `swift build --explicit-target-dependency-import-check error` holds every import against this file.
import PackageDescription

/// Settings of every test target: language mode 6 and the upcoming features the code is written for.
let testSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // winscard.h includes its neighbours without their folder. pcsc-lite's pkg-config file would say so, but it also
    // names -pthread, which the package manager warns about on every build.
    .unsafeFlags(["-Xcc", "-I/usr/include/PCSC"]),
]

/// Settings of every source target: the test settings, and warnings and unmarked memory-unsafe code are errors.
let settings: [SwiftSetting] =
    testSettings + [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
    ]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let inMemoryLogging: Target.Dependency = .product(name: "InMemoryLogging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioFoundationCompat: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

func floor(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
        resources: fixtures ? [.copy("Fixtures")] : [], swiftSettings: testSettings)
}

let package = Package(
    name: "portsign",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "portsign", targets: ["portsign"]),
        .executable(name: "portsign-lab", targets: ["portsign-lab"]),
    ],
    traits: [
        .trait(name: "AMQP1", description: "Routes over AMQP 1.0 (transport amqp1); needs libqpid-proton11-dev")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Floor 0: system libraries
        .systemLibrary(name: "CPCSC", providers: [.apt(["libpcsclite-dev"])]),
        // Declarations of our own for libraries that are loaded at run time
        .systemLibrary(name: "CPKCS11"),
        .systemLibrary(name: "CSKF"),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Only with the trait AMQP1. Its pkg-config file is not named: without the trait nobody needs to have it.
        .systemLibrary(name: "CQpidProton", providers: [.apt(["libqpid-proton11-dev"])]),
        .systemLibrary(name: "CZLib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Floor 1
        floor("SidecarBase", []),

        // Floor 2: the only owners of C handles
        floor("ByteCompression", ["CZLib", "SidecarBase"]),
        floor("CryptoCore", ["COpenSSL", "SidecarBase"]),
        floor("SmartCard", ["CPCSC", "SidecarBase"]),
        floor("TokenLibraries", ["CPKCS11", "CSKF", "SidecarBase"]),
        floor("XMLCanonical", ["CLibXML2", "SidecarBase"]),

        // Floor 2 too: the only caller of other people's servers
        floor("OutboundHTTP", ["SidecarBase", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, nioWebSocket]),

        // Floor 3: the trade
        floor("CustomsMessages", ["SidecarBase", "XMLCanonical"]),
        floor("MessageTranslation", ["SidecarBase", "XMLCanonical", "CustomsMessages"]),
        floor("TerminalEnvelope", ["SidecarBase", "XMLCanonical"]),
        floor(
            "Signers",
            ["SidecarBase", "ByteCompression", "CryptoCore", "OutboundHTTP", "SmartCard", "TokenLibraries"]),
        floor("CustomsSignature", ["SidecarBase", "CryptoCore", "XMLCanonical", "Signers"]),

        // Floor 4: what touches disk and network
        floor(
            "Ledger", ["SidecarBase", "ByteCompression", "CryptoCore", "CustomsMessages", grdb, grdbSQLite, logging]),
        floor(
            "Exchange",
            [
                "SidecarBase", "CryptoCore", "CustomsMessages", "TerminalEnvelope", "XMLCanonical", "OutboundHTTP",
                asyncHTTPClient, logging,
            ]),
        floor(
            "ExchangeAMQP",
            ["SidecarBase", "Exchange", "OutboundHTTP", logging, nioCore, nioPosix, nioSSL, serviceLifecycle]),
        // Empty without its trait
        floor(
            "ExchangeAMQP1",
            [
                .target(name: "CQpidProton", condition: .when(traits: ["AMQP1"])), "SidecarBase", "Exchange",
                "ExchangeAMQP", "OutboundHTTP", nioCore, nioPosix, nioSSL,
            ]),
        floor(
            "ExchangeAS2",
            [
                "SidecarBase", "ByteCompression", "CryptoCore", "Exchange", "OutboundHTTP", asyncHTTPClient, logging,
                serviceLifecycle,
            ]),
        floor(
            "EnterpriseRelay",
            ["SidecarBase", "CryptoCore", "CustomsMessages", "OutboundHTTP", asyncHTTPClient, logging]),

        floor(
            "Channels",
            [
                "SidecarBase", "CryptoCore", "XMLCanonical", "CustomsMessages", "Signers", "Ledger", "OutboundHTTP",
                asyncHTTPClient, logging, nioCore, nioHTTP1, serviceLifecycle,
            ]),

        // Floor 5: the use cases
        floor(
            "Pipeline",
            [
                "SidecarBase", "ByteCompression", "CryptoCore", "XMLCanonical", "CustomsMessages", "MessageTranslation",
                "TerminalEnvelope",
                "Signers", "CustomsSignature", "Ledger", "Exchange", "EnterpriseRelay", "OutboundHTTP", asyncHTTPClient,
                logging, serviceLifecycle,
            ]),

        // Floor 6: the way in
        floor("SidecarConfiguration", ["SidecarBase", "XMLCanonical", yams]),
        floor(
            "SidecarHTTP",
            [
                "SidecarBase", "CryptoCore", "XMLCanonical", "CustomsMessages", "MessageTranslation",
                "CustomsSignature", "EnterpriseRelay", "Ledger", "Exchange", "Channels", "Pipeline", hummingbird,
                hummingbirdCore, httpTypes, logging, nioCore, nioPosix, nioHTTP1, nioSSL, nioTLS, serviceLifecycle,
            ]),

        // Floor 7: programs
        .executableTarget(
            name: "portsign",
            dependencies: [
                "SidecarBase", "ByteCompression", "CryptoCore", "SmartCard", "XMLCanonical", "CustomsMessages",
                "MessageTranslation", "TerminalEnvelope", "Signers", "CustomsSignature", "Ledger", "Exchange",
                "EnterpriseRelay", "ExchangeAMQP", "ExchangeAMQP1", "ExchangeAS2", "Channels", "Pipeline",
                "SidecarConfiguration", "SidecarHTTP", "OutboundHTTP", "TokenLibraries", argumentParser,
                asyncHTTPClient, hummingbird,
                logging,
                nioCore, nioPosix, serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings),
        floor(
            "Lab",
            [
                "SidecarBase", "ByteCompression", "CryptoCore", "SmartCard", "XMLCanonical", asyncHTTPClient, logging,
                nioCore, nioPosix, nioHTTP1, nioSSL, nioWebSocket,
            ]),
        .executableTarget(
            name: "portsign-lab",
            dependencies: [
                "Lab", "SidecarBase", "CryptoCore", argumentParser, asyncHTTPClient, logging, unixSignals,
            ],
            swiftSettings: settings),

        // Tests: one target per target, and the built binary end to end
        tests("SidecarBase", []),
        tests("ByteCompression", []),
        tests("CryptoCore", ["SidecarBase"], fixtures: true),
        tests("SmartCard", ["SidecarBase"]),
        tests("TokenLibraries", ["SidecarBase", "CryptoCore", "TestLibraries"]),
        // Token libraries written in C that the tests build, and tokens of SoftHSM
        .target(
            name: "TestLibraries", dependencies: ["CryptoCore", "SidecarBase"], path: "Tests/TestLibraries",
            resources: [.copy("C")], swiftSettings: testSettings),
        tests("XMLCanonical", ["SidecarBase"], fixtures: true),
        tests("CustomsMessages", ["SidecarBase", "XMLCanonical"], fixtures: true),
        tests("MessageTranslation", ["SidecarBase", "XMLCanonical", "CustomsMessages"], fixtures: true),
        tests("TerminalEnvelope", ["SidecarBase", "XMLCanonical"], fixtures: true),
        tests("OutboundHTTP", ["ScriptedHTTP", asyncHTTPClient, nioCore, nioPosix]),
        tests(
            "Signers",
            [
                "SidecarBase", "ByteCompression", "CryptoCore", "EPortTestLibrary", "OutboundHTTP", "SmartCard",
                "TestLibraries", "TokenLibraries", "Lab", "portsign",
            ],
            fixtures: true),
        // A library as the E-Port's, which the tests build with the C compiler
        .target(
            name: "EPortTestLibrary", dependencies: ["CryptoCore", "Lab"], path: "Tests/EPortTestLibrary",
            resources: [.copy("Fixtures")], swiftSettings: testSettings),
        tests("CustomsSignature", ["SidecarBase", "CryptoCore", "XMLCanonical", "Signers"], fixtures: true),
        tests("Ledger", ["SidecarBase", "CryptoCore", "CustomsMessages", grdb, logging]),
        tests(
            "Exchange",
            [
                "SidecarBase", "CryptoCore", "CustomsMessages", "TerminalEnvelope", "XMLCanonical", "OutboundHTTP",
                "ScriptedHTTP", asyncHTTPClient, logging,
            ],
            fixtures: true),
        tests(
            "ExchangeAMQP",
            [
                "SidecarBase", "Exchange", "ExchangeAMQP1", "Lab", "OutboundHTTP", "RabbitMQ", logging, nioCore,
                nioPosix, serviceLifecycle,
            ]),
        tests(
            "ExchangeAS2",
            [
                "SidecarBase", "AS2Partner", "CryptoCore", "Exchange", "OutboundHTTP", "ScriptedHTTP",
                asyncHTTPClient, logging,
            ]),
        // A partner that speaks AS2 with a library of others
        .target(
            name: "AS2Partner", dependencies: ["CryptoCore", "Lab", "SidecarBase", asyncHTTPClient, nioCore, nioHTTP1],
            path: "Tests/AS2Partner",
            resources: [.copy("partner.py")], swiftSettings: testSettings),
        // A real browser without a window, for the tests of the console
        .target(
            name: "Browser", dependencies: ["Lab", "OutboundHTTP"], path: "Tests/Browser", swiftSettings: testSettings),
        // A RabbitMQ of its own for the tests that need one
        .target(
            name: "RabbitMQ", dependencies: ["Lab", logging], path: "Tests/RabbitMQ", swiftSettings: testSettings),
        tests(
            "EnterpriseRelay",
            ["SidecarBase", "CryptoCore", "CustomsMessages", "OutboundHTTP", "ScriptedHTTP", asyncHTTPClient, logging],
            fixtures: true),
        tests(
            "Channels",
            [
                "SidecarBase", "CryptoCore", "XMLCanonical", "CustomsMessages", "Signers", "Ledger", "OutboundHTTP",
                "ScriptedHTTP", "Lab", asyncHTTPClient, logging, serviceLifecycle,
            ], fixtures: true),
        // A server that answers as a test tells it, for the tests of what calls servers
        .target(
            name: "ScriptedHTTP", dependencies: [nioCore, nioPosix, nioSSL], path: "Tests/ScriptedHTTP",
            swiftSettings: testSettings),
        tests(
            "Pipeline",
            [
                "SidecarBase", "ByteCompression", "CryptoCore", "XMLCanonical", "CustomsMessages", "TerminalEnvelope",
                "Signers",
                "CustomsSignature", "Ledger", "Exchange", "EnterpriseRelay", "MessageTranslation", logging,
                inMemoryLogging, serviceLifecycle,
            ], fixtures: true),
        tests("SidecarConfiguration", ["SidecarBase", "Pipeline"]),
        tests(
            "SidecarHTTP",
            [
                "SidecarBase", "Channels", "CustomsMessages", "EnterpriseRelay", "MessageTranslation", "Exchange",
                "Ledger", "Pipeline", "XMLCanonical", hummingbird,
                hummingbirdTesting, httpTypes, logging, nioCore, nioPosix, serviceLifecycle,
            ], fixtures: true),
        tests(
            "Lab", ["SidecarBase", "CryptoCore", "XMLCanonical", asyncHTTPClient, logging, nioCore, nioHTTP1],
            fixtures: true),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AS2Partner", "Browser", "ByteCompression", "EPortTestLibrary", "Lab", "OutboundHTTP", "Pipeline",
                "RabbitMQ", "ScriptedHTTP",
                "SidecarBase", "CryptoCore",
                "XMLCanonical", "TestLibraries", "portsign", "portsign-lab",
                asyncHTTPClient,
                logging,
                nioCore, nioHTTP1,
            ],
            resources: [.copy("Fixtures")], swiftSettings: testSettings),
    ]
)
