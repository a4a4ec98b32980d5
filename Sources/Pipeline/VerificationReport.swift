internal import CryptoCore
internal import CustomsSignature
internal import SidecarBase

/// Whether a message's signature is good, and whose it is, for programs. Names of persons are left out.
package struct VerificationReport: Codable, Sendable {
    package let valid: Bool
    package let certNo: String?
    package let enterprise: String?
    package let notBefore: String?
    package let notAfter: String?
    package let warnings: [String]
    package let code: String?
    package let detail: String?
    package let detailZh: String?

    init(_ explanation: SignatureExplainer.Explanation) {
        switch explanation {
        case .good(let verified):
            valid = true
            certNo = verified.certificate.certNo
            enterprise = verified.certificate.enterpriseName
            notBefore = verified.certificate.notBefore.iso8601
            notAfter = verified.certificate.notAfter.iso8601
            warnings = verified.warnings
            (code, detail, detailZh) = (nil, nil, nil)
        case .wrong(let error, let reason):
            valid = false
            (certNo, enterprise, notBefore, notAfter) = (nil, nil, nil, nil)
            warnings = []
            code = error.code.name
            detail = reason?.english ?? error.code.english
            detailZh = reason?.chinese ?? error.code.chinese
        }
    }
}
