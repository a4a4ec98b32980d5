internal import CryptoCore
internal import FoundationEssentials
internal import OutboundHTTP
internal import SidecarBase

/// The words that two sidecars exchange about a signature: JSON, bytes in base64.
enum RemoteTalk {
    private struct Question: Encodable {
        let company: String?
        let form: String?
        let message: String?
    }

    private struct Answer: Decodable {
        let value: String?
        let certificate: String
        let certNo: String
    }

    private struct Problem: Decodable {
        let code: String
        let detail: String
    }

    /// A question; without a message only the certificate is asked for.
    static func question(company: String?, _ message: [UInt8]?, _ form: SignatureForm?) throws(SignerError) -> [UInt8] {
        do {
            return Array(
                try JSONEncoder().encode(
                    Question(company: company, form: form?.name, message: message.map { Base64.encodeText($0) })))
        } catch {
            throw SignerError(.internalUnexpected, "JSON: \(error)")
        }
    }

    /// What an answer says.
    ///
    /// - Returns: the certificate, and the signature's value where one was asked for.
    /// - Throws: the code of the other sidecar where this one knows it, so that its refusals mean here what they mean there;
    ///   `signer.remote_refused`, `signer.remote_answer`.
    static func answer(_ answer: HTTPAnswer) throws(SignerError) -> (certificate: Certificate, value: [UInt8]?) {
        guard answer.isGood else { throw problem(answer) }
        let decoded: Answer
        do {
            decoded = try JSONDecoder().decode(Answer.self, from: Data(answer.body))
        } catch {
            throw SignerError(.signerRemoteAnswer, "the answer is no JSON of a signature")
        }
        let value = decoded.value.map { Base64.decode($0) }
        guard let der = Base64.decode(decoded.certificate), value != .some(nil) else {
            throw SignerError(.signerRemoteAnswer, "the answer holds no base64")
        }
        let certificate: Certificate
        do throws(CryptoError) {
            certificate = try Certificate.cached(der: der)
        } catch {
            throw SignerError(.signerRemoteAnswer, "the certificate cannot be read: \(error.detail)")
        }
        guard certificate.certNo == decoded.certNo else {
            throw SignerError(.signerRemoteAnswer, "certNo \(decoded.certNo.prefix(40)) is not the certificate's")
        }
        return (certificate, value ?? nil)
    }

    private static func problem(_ answer: HTTPAnswer) -> SignerError {
        let problem: Problem
        do {
            problem = try JSONDecoder().decode(Problem.self, from: Data(answer.body))
        } catch {
            return SignerError(
                answer.status == 401 || answer.status == 403 ? .signerRemoteRefused : .signerRemoteAnswer,
                "HTTP status \(answer.status)")
        }
        let detail = "the other PortSign says \(problem.code.prefix(60)): \(problem.detail.prefix(300))"
        guard let code = ErrorCode.all.first(where: { $0.name == problem.code }) else {
            return SignerError(.signerRemoteAnswer, detail)
        }
        switch code.name.prefix(while: { $0 != "." }) {
        case "http", "company": return SignerError(.signerRemoteRefused, detail)
        case "internal", "ledger", "crypto", "config":
            return SignerError(code.isRetriable ? .signerFailed : .signerRemoteAnswer, detail)
        default: return SignerError(code, detail)
        }
    }
}
