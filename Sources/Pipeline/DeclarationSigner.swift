internal import CryptoCore
package import CustomsMessages
internal import CustomsSignature
package import SidecarBase
package import Signers
package import XMLCanonical

/// A message with a verified signature, and who made it.
package struct MadeSignature: Sendable {
    /// The signed document, UTF-8 with XML declaration.
    package let signed: [UInt8]
    /// The name of the signer.
    package let signer: String
    package let identity: SignerIdentity
    package let signedAt: ChinaTime
    package let verifiedAt: ChinaTime
}

/// The steps sign and verify of the way of a declaration: nothing leaves it without a signature that verifies.
package struct DeclarationSigner: Sendable {
    private let signing: SigningDesk
    private let policy: DeclarationPolicy
    private let now: Now
    private let verifier = SignatureVerifier()

    /// - Parameters:
    ///   - signing: the companies' signers.
    ///   - policy: how long a signature may take, and what is done with input that is signed already.
    ///   - now: the time.
    package init(signing: SigningDesk, policy: DeclarationPolicy, now: @escaping Now = ChinaTime.now) {
        self.signing = signing
        self.policy = policy
        self.now = now
    }

    /// Signs a message with a key of its company, and verifies the result on another way.
    ///
    /// - Parameters:
    ///   - declaration: what was read of the message.
    ///   - document: the message.
    ///   - input: its bytes, which are kept when they carry the company's own valid signature already.
    ///   - company: who signs.
    /// - Returns: the signed message; it has verified.
    /// - Throws: a code of the signer, the card or the signature; `signature.self_check` when the result does not verify.
    package func sign(
        _ declaration: Declaration, document: XMLDocument, input: [UInt8], company: Company
    ) async throws -> MadeSignature {
        if declaration.isSigned, policy.signedInput != .replace {
            return try await keptSignature(input, company: company)
        }
        let edition = company.edition
        let identity = try await signing.identity(company: company.code) { identity in
            edition.allows(identity.keyKind)
                ? nil : SignerError(.companyEdition, "edition \(edition.rawValue), certificate \(identity.certNo)")
        }
        let prepared = try PreparedDeclaration.compact(
            document, isExport: declaration.type.direction == .export,
            leavingOut: document.root.child("Signature", namespace: CustomsNamespace.signature),
            keyKind: identity.keyKind, edition: edition)
        let (result, signer) = try await signing.sign(
            prepared.signedInfo, as: prepared.form, company: company.code,
            deadline: ContinuousClock.now.advanced(by: policy.signingTime))
        let signedAt = now()
        let signed = prepared.signed(with: result)
        let began = ContinuousClock.now
        let verified: VerifiedSignature
        do {
            verified = try verifier.verify(signed)
        } catch {
            throw SidecarError(.signatureSelfCheck, SidecarError(wrapping: error).description)
        }
        guard verified.certificate.der == result.identity.certificateDER else {
            throw SidecarError(.signatureSelfCheck, "certificate differs from the signer's")
        }
        DeclarationStep.verify.observe(since: began)
        return MadeSignature(
            signed: signed, signer: signer, identity: result.identity, signedAt: signedAt, verifiedAt: now())
    }

    /// A Signature that came with the message: good only when it verifies with this company's own certificate.
    private func keptSignature(_ input: [UInt8], company: Company) async throws -> MadeSignature {
        guard policy.signedInput == .keep else {
            throw SidecarError(.signatureForeign, "signed input is not accepted here")
        }
        let verified: VerifiedSignature
        do {
            verified = try verifier.verify(input)
        } catch {
            throw SidecarError(.signatureForeign, SidecarError(wrapping: error).description)
        }
        for status in await signing.statuses()[company.code] ?? [] {
            guard let identity = status.identity, identity.certificateDER == verified.certificate.der else { continue }
            guard company.edition.allows(identity.keyKind) else {
                throw SidecarError(
                    .companyEdition, "edition \(company.edition.rawValue), certificate \(identity.certNo)")
            }
            let time = now()
            return MadeSignature(
                signed: input, signer: status.name, identity: identity, signedAt: time, verifiedAt: time)
        }
        throw SidecarError(.signatureForeign, "signed with certificate \(verified.certificate.certNo)")
    }
}
