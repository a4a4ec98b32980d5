import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import Lab
internal import SidecarBase

/// What the three sister systems can do, for a world that has them.
struct SisterOptions: ParsableArguments {
    @OptionGroup var customs: CustomsOptions
    @OptionGroup var council: CouncilOptions
    @OptionGroup var foreignExchange: ForeignExchangeOptions
}

/// What customs' side of the payment data interface can do.
struct CustomsOptions: ParsableArguments {
    @Option(help: "The platform's customs code.") var ebp = "33019TEST1"
    @Option(help: "Where the platform is called back.") var callback = "http://127.0.0.1:9090/platDataOpen"
    @Option(help: "A certificate file of the platform, PEM; may be repeated.") var ebpCertificate: [String] = []
    @Option(help: "Seconds that a platform has for an upload.") var limit = 120
    @Flag(help: "Play the test environment, which takes any session.") var testEnvironment = false
    @Flag(help: "Be content with a signature over one of the two texts.") var eitherText = false
    @Flag(help: "Take the signature of any card of the platform.") var anyCard = false
    @Flag(help: "Refuse what breaks the tables' rules, in place of noting it.") var strictFields = false

    func settings() throws -> PaymentCustoms.Settings {
        var settings = PaymentCustoms.Settings()
        settings.enterprises = [
            CustomsEnterprise(
                ebpCode: ebp, callbackURL: callback,
                certificates: try ebpCertificate.map { .init(try KeyFiles.certificate($0)) })
        ]
        settings.limit = .seconds(min(max(limit, 1), 86_400))
        settings.isTestEnvironment = testEnvironment
        settings.acceptsEitherText = eitherText
        settings.lenientCard = anyCard
        settings.refusesFieldFaults = strictFields
        return settings
    }
}

/// What the council can do.
struct CouncilOptions: ParsableArguments {
    @Option(help: "The provider's code.") var provider = "TESTPROV01"
    @Option(help: "The file with the key that is shared with the provider; without it the example's key.")
    var providerKey: String?
    @Option(help: "Where results are pushed; without it they are only to be queried.") var pushURL: String?
    @Option(help: "A profile file in place of ccpit-default.") var councilProfile: String?
    @Option(help: "Seconds until something is decided by rules, or none.") var review = "2"
    @Option(help: "Seconds after which a push that was not acknowledged is repeated: 60,300,…") var repeats: String?

    func settings() throws -> OriginCouncil.Settings {
        var settings = OriginCouncil.Settings()
        if let councilProfile {
            let file = Array(try KeyFiles.text(councilProfile).utf8)
            do throws(CouncilProfile.Failure) {
                settings.profile = try CouncilProfile(json: file)
            } catch {
                throw LabFailure("\(councilProfile): \(error.description)")
            }
        }
        let key = try providerKey.map { try KeyFiles.text($0) } ?? "test-provider-key-0001"
        settings.providers = [OriginCouncil.Provider(code: provider, key: key, pushURL: pushURL)]
        guard review == "none" || Double(review).map({ (0...86_400).contains($0) }) == true else {
            throw ValidationError("--review is a number of seconds or none, not \(review)")
        }
        settings.review = Double(review).map { .milliseconds(Int($0 * 1_000)) }
        if let repeats {
            settings.repeats = try repeats.split(separator: ",").map { text in
                guard let seconds = Double(text), (0...86_400).contains(seconds) else {
                    throw ValidationError("--repeats is like 60,300,1800, not \(repeats)")
                }
                return .milliseconds(Int(seconds * 1_000))
            }
        }
        return settings
    }
}

/// What the foreign exchange authority can do.
struct ForeignExchangeOptions: ParsableArguments {
    @Option(
        help: """
            A folder for ca.pem, client.pem and client.key, and for what the authority itself needs; what is there is \
            used again.
            """) var safeFolder = "."
    @Option(help: "A user, ORG:USER:PASSWORD; may be repeated.") var safeUser = ["TESTORG01:testuser:Test-Pass-1"]
    @Option(help: "How passwords come: md5hex, plain, md5HEX, sha256hex.") var passwordMode = "md5hex"
    @Option(help: "When it is open on working days, or always.") var hours = "08:00-20:00"
    @Option(help: "A holiday, yyyyMMdd; may be repeated.") var holiday: [String] = []
    @Option(help: "A Saturday or Sunday with business, yyyyMMdd; may be repeated.") var workday: [String] = []
    @Option(help: "What its clock shows at the start, yyyyMMddHHmmss; it goes on from there.") var clock: String?

    func settings() throws -> ForeignExchangeAuthority.Settings {
        var settings = ForeignExchangeAuthority.Settings()
        settings.users = try safeUser.map { text in
            let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
            guard parts.count == 3 else { throw ValidationError("--safe-user is ORG:USER:PASSWORD") }
            return .init(orgCode: parts[0], userCode: parts[1], password: parts[2])
        }
        guard let mode = PasswordMode(rawValue: passwordMode) else {
            throw ValidationError("--password-mode is md5hex, plain, md5HEX or sha256hex, not \(passwordMode)")
        }
        settings.passwordMode = mode
        guard let open = hours == "always" ? .always : OpeningHours(hours) else {
            throw ValidationError("--hours is like 08:00-20:00, or always, not \(hours)")
        }
        settings.hours = open
        settings.holidays = Set(holiday)
        settings.workdays = Set(workday)
        settings.credentials = try credentials()
        return settings
    }

    func labClock() throws -> LabClock {
        let labClock = LabClock()
        if let clock {
            guard let time = ChinaTime(digits: clock) else {
                throw ValidationError("--clock is yyyyMMddHHmmss, not \(clock)")
            }
            labClock.run(from: time)
        }
        return labClock
    }

    /// The certificates in the folder; new ones where there are none.
    private func credentials() throws -> ForeignExchangeAuthority.Credentials {
        func path(_ name: String) -> String { "\(safeFolder)/\(name)" }
        func read(_ name: String) throws -> LabAuthority.Identity {
            try LabAuthority.Identity(
                try KeyFiles.certificate(path("\(name).pem")), try KeyFiles.privateKey(path("\(name).key")))
        }
        if FileManager.default.fileExists(atPath: path("ca.key")) {
            return ForeignExchangeAuthority.Credentials(
                authority: LabAuthority(try read("ca")), server: try read("server"), clients: [try read("client")])
        }
        let made = try ForeignExchangeAuthority.Credentials.make()
        for (name, identity) in [("server", made.server)] + made.clients.prefix(1).map({ ("client", $0) }) + [
            ("ca", made.authority.identity)
        ] {
            try KeyFiles.write(identity.certificateText, to: path("\(name).pem"))
            try KeyFiles.write(identity.keyText, to: path("\(name).key"), isSecret: true)
        }
        return made
    }
}

/// `--fault`, in the words of one counterpart.
struct FaultOptions: ParsableArguments {
    @Option(help: "How to misbehave with the next request; may be given several times.") var fault: [String] = []
    @Option(help: "Misbehave so with every n-th request, NAME@N.") var faultEvery: String?

    func apply<Kind>(to plan: FaultPlan<Kind>) throws
    where Kind: RawRepresentable & Sendable & Hashable & CaseIterable, Kind.RawValue == String {
        func named(_ name: some StringProtocol) throws -> Kind {
            guard let kind = Kind(rawValue: String(name)) else {
                let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("there is no fault \(name); there are \(names)")
            }
            return kind
        }
        for name in fault { plan.set(try named(name)) }
        if let faultEvery {
            let parts = faultEvery.split(separator: "@")
            guard parts.count == 2, let number = Int(parts[1]), number > 0 else {
                throw ValidationError("--fault-every is like delay@5, not \(faultEvery)")
            }
            plan.set(try named(parts[0]), every: number)
        }
    }
}
