/// How an enterprise answers customs' questions for payment data.
package struct RealTimePaymentPolicy: Sendable {
    /// An e-commerce platform, as customs knows it, and who signs for it.
    package struct Platform: Sendable, Equatable {
        /// Its registration number.
        package let ebpCode: String
        /// The company whose signers sign.
        package let company: String
        /// The number under which the certificate is registered, where that is not its serial.
        package let certNo: String?

        package init(ebpCode: String, company: String, certNo: String? = nil) {
            self.ebpCode = ebpCode
            self.company = company
            self.certNo = certNo
        }
    }

    /// Never empty.
    package var platforms: [Platform]
    /// How long customs waits. Source: realtime179.md §1.
    package var limit: Duration = .seconds(120)
    /// How long before the end somebody is told.
    package var warning: Duration = .seconds(30)
    /// Whether what is ready too late is uploaded once all the same.
    package var uploadsAfterDeadline = false
    package var lengthUnit = PaymentDataRules.LengthUnit.utf16
    /// By the names of fields.
    package var treatments: [String: PaymentDataRules.Treatment] = [:]
    /// How many sessions are worked on at once.
    package var places = 16
    /// Where customs' questions come in.
    package var callbackPath = "/callbacks/platDataOpen"

    /// How many posts a minute one address may send there before only real questions are taken; `nil`: any number.
    package var callbackRate: Int?

    package init(platforms: [Platform]) {
        self.platforms = platforms
    }

    /// How often customs' unexplained failure is answered with the same bytes. Source: realtime179.md §7 item 18.
    static let tries = 3

    /// How data is read.
    var rules: PaymentDataRules {
        var rules = PaymentDataRules(ebpCodes: platforms.map(\.ebpCode))
        rules.lengthUnit = lengthUnit
        rules.treatments = treatments
        return rules
    }

    func platform(_ ebpCode: String) -> Platform? { platforms.first { $0.ebpCode == ebpCode } }

    /// The pause after so many tries: 1, 2, 4, 8 … seconds, at most 30, a fifth more or less so that not all come at once.
    static func pause(after tries: Int, random: Double = .random(in: 0.8...1.2)) -> Int64 {
        let seconds = min(30, 1 << max(0, min(tries - 1, 5)))
        return Int64(Double(seconds * 1_000) * random)
    }
}
