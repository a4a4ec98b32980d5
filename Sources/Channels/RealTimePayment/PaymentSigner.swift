internal import CryptoCore
internal import SidecarBase
package import Signers

/// Signs uploads with a platform's signers, and proves each by its own finished text. Source: realtime179.md §4, §7 items 12
/// to 14.
package struct PaymentSigner: Sendable {
    /// An upload, ready to be sent.
    struct Signed: Sendable {
        let document: [UInt8]
        let certNo: String
        let form: SignatureForm
        let signer: String
    }

    /// A signature over a text as it came.
    package struct Signature: Sendable {
        package let certNo: String
        package let value: [UInt8]
        let result: SignatureResult
        let form: SignatureForm
        let signer: String
    }

    private let signing: SigningDesk

    package init(signing: SigningDesk) {
        self.signing = signing
    }

    /// Signs bytes, nothing taken away and nothing added.
    ///
    /// - Throws: why no signer signs.
    package func signature(
        over message: [UInt8], for platform: RealTimePaymentPolicy.Platform, within time: Duration
    ) async throws(SignerError) -> Signature {
        let end = ContinuousClock.now.advanced(by: time)
        let identity = try await signing.identity(company: platform.company)
        guard let form = SignatureForm(for: identity.keyKind) else {
            throw SignerError(.signerUnsupportedKey, "certificate \(identity.certNo)")
        }
        let (result, signer) = try await signing.sign(message, as: form, company: platform.company, deadline: end)
        return Signature(
            certNo: CertificateNumber.text(
                serial: result.identity.certNo, kind: result.identity.keyKind, configured: platform.certNo),
            value: result.value, result: result, form: form, signer: signer)
    }

    /// Signs an upload.
    ///
    /// - Throws: `SignerError`; `realtime179.self_check`.
    func sign(
        _ upload: PaymentUpload, for platform: RealTimePaymentPolicy.Platform, within time: Duration
    ) async throws -> Signed {
        let signature = try await signature(over: upload.message, for: platform, within: time)
        let document = upload.document(certNo: signature.certNo, signature: signature.value)
        let certificate = try Certificate(der: signature.result.identity.certificateDER)
        guard UploadSlices(document)?.isSigned(by: certificate.publicKey) == true else {
            throw SidecarError(.realTimeSelfCheck, "certificate \(signature.certNo)")
        }
        return Signed(
            document: document, certNo: signature.certNo, form: signature.form, signer: signature.signer)
    }

    /// What is odd about a text that somebody else made; customs would refuse it. Source: realtime179.md §4.1, §5.
    package static func warnings(about text: [UInt8]) -> [String] {
        var warnings: [String] = []
        if let last = text.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) {
            warnings.append("the text ends in white space, which was signed with it")
        }
        let string = String(decoding: text, as: UTF8.self)
        let places = [
            "\"sessionID\":\"", "\"||\"payExchangeInfoHead\":\"{", "}\"||\"payExchangeInfoLists\":\"[",
            "]\"||\"serviceTime\":\"",
        ]
        var rest = string[...]
        for (index, place) in places.enumerated() {
            guard let range = rest.firstRange(of: place), index > 0 || range.lowerBound == rest.startIndex else {
                warnings.append("the text is not of the form that customs verifies: \(place) is not where it belongs")
                return warnings
            }
            rest = rest[range.upperBound...]
        }
        let digits = rest.prefix { $0 != "\"" }
        if digits.utf8.count != 13 || !digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            warnings.append("serviceTime is not 13 digits in quotes")
        }
        return warnings
    }
}
