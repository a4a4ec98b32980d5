/// A signer as the API shows it.
package struct KeyReport: Codable, Sendable, Equatable {
    package let name: String
    package let companies: [String]
    /// `able`, `unable`, or `unknown` before anybody asked it.
    package let state: String
    /// The code of what keeps it from signing, with sentences that say what to do.
    package let problem: String?
    package let problemDetail: String?
    package let problemZh: String?
    package let device: String?
    package let pinTriesLeft: Int?
    package let certificate: KeyCertificate?
    /// How many signatures it makes at once; absent without a limit.
    package let parallelism: Int?
    package let active: Int
    package let waiting: Int
    package let signed: Int
    package let failed: Int
    package let perMinute: Int
    package let typicalMilliseconds: Int?
    package let etaMilliseconds: Int?
    /// When it last made a signature or a test signature.
    package let lastSignature: String?
}

/// A signing certificate as the API shows it.
package struct KeyCertificate: Codable, Sendable, Equatable {
    package let certNo: String
    package let subject: String
    package let issuer: String
    package let isSelfSigned: Bool
    package let key: String
    package let notBefore: String
    package let notAfter: String
    package let daysLeft: Int
    /// The last of 60, 30, 7 and 1 days that was passed.
    package let warning: Int?
    /// From the private extensions of the E-Port, where present.
    package let enterprise: String?
    package let cardNumber: String?
}

/// What waits for signatures and what waits to be sent.
package struct QueueReport: Codable, Sendable, Equatable {
    /// A company's queue before its signers.
    package struct Company: Codable, Sendable, Equatable {
        package let company: String
        /// The signers that sign for it now.
        package let signers: [String]
        package let able: Bool
        package let waiting: Int
        package let active: Int
        /// Messages that wait for a signer in the ledger.
        package let held: Int
        package let signed: Int
        package let failed: Int
        package let perMinute: Int
        package let etaMilliseconds: Int?
        /// When the last certificate of its signers ends.
        package let canSignUntil: String?
        package let lastSignature: String?
    }

    package let time: String
    package let companies: [Company]
    /// Signed messages that wait for the exchange node, and those that wait for a person.
    package let toSend: Int
    package let parked: Int
    /// Where they wait for, and what waits for the ERP.
    package var routes: [RouteReport]?
    package var relay: [RelayReport]?
    /// What waits for the platform, where a company has one.
    package var platforms: [PlatformReport]?
}

/// A test signature that was made.
package struct KeyTest: Codable, Sendable, Equatable {
    package let name: String
    package let certNo: String
    package let form: String
    package let milliseconds: Int
}

/// A signature for another sidecar.
package struct LentSignature: Sendable, Equatable {
    /// The signature; `nil` when only the certificate was asked for.
    package let value: [UInt8]?
    /// DER.
    package let certificate: [UInt8]
    package let certNo: String
    /// The signer that made it.
    package let signer: String?
}
