internal import CryptoCore
internal import SidecarBase

/// What customs found out about a signature.
package struct SignatureFinding: Sendable, Equatable, Encodable {
    /// Whether it fits the text that was cut out of the upload.
    package var fitsSlice = false
    /// Whether it fits the text that comes out when the upload is read and written again.
    package var fitsRewrite = false
    /// Which wrong texts, or wrong ways of signing, it would have fitted.
    package var wouldHaveVerified: [String] = []
}

/// Checks an upload up to the point where the store comes in. Source: realtime179.md §8 item 4 a–d.
struct UploadJudge: Sendable {
    /// What customs answers.
    struct Answer: Sendable, Equatable {
        var code: String
        var message: String

        static let failed = Answer(code: "20000", message: "上传失败")
        static let notRegistered = Answer(code: "20004", message: "企业实时数据获取验签证书未在服务系统注册")
        static let stored = Answer(code: "10000", message: "上传成功")
        static let duplicate = Answer(
            code: "20000",
            message: "上传失败,入库失败 java.sql.SQLException: ORA-00001: 违反唯一约束条件 (EXAMPLE.UK_SESSION)")
    }

    /// An upload as far as it could be read.
    struct Reading: Sendable {
        var sessionID = ""
        var ebpCode = ""
        var certNo = ""
        var orderNumbers: [String] = []
        var finding: SignatureFinding?
        /// What breaks the tables' rules.
        var faults: [String] = []
        /// What is answered; `nil` when nothing is wrong so far.
        var refusal: Answer?
    }

    let settings: PaymentCustoms.Settings

    func read(_ payload: [UInt8]?, enterprises: [String: CustomsEnterprise]) -> Reading {
        var reading = Reading()
        guard let payload, !payload.isEmpty else {
            reading.refusal = .failed
            return reading
        }
        let upload: JSONNode
        do {
            upload = try JSONNode(parsing: payload)
        } catch {
            reading.refusal = .failed
            return reading
        }
        guard upload.isObject else {
            reading.refusal = .failed
            return reading
        }
        reading.sessionID = upload["sessionID"]?.text ?? ""
        reading.ebpCode = upload["payExchangeInfoHead"]?["ebpCode"]?.text ?? ""
        reading.certNo = upload["certNo"]?.text ?? ""
        reading.orderNumbers = (upload["payExchangeInfoLists"]?.elements ?? []).compactMap { $0["orderNo"]?.text }
        reading.faults = PaymentRules.faults(in: upload)
        let missing = PaymentRules.missing(in: upload)
        guard missing.isEmpty else {
            reading.refusal = Answer(code: "20000", message: PaymentRules.message(missing: missing))
            return reading
        }
        guard let enterprise = enterprises[reading.ebpCode],
            let certificate = enterprise.certificates.first(where: { $0.certNo == reading.certNo })
        else {
            reading.refusal = .notRegistered
            return reading
        }
        let finding = check(
            upload, payload, certificate, others: enterprise.certificates.filter { $0.certNo != certificate.certNo })
        reading.finding = finding
        let isGood =
            settings.acceptsEitherText
            ? finding.fitsSlice || finding.fitsRewrite : finding.fitsSlice && finding.fitsRewrite
        if !isGood { reading.refusal = Answer(code: settings.signatureCode, message: "验签失败") }
        return reading
    }

    private func check(
        _ upload: JSONNode, _ bytes: [UInt8], _ certificate: CustomsEnterprise.RegisteredCertificate,
        others: [CustomsEnterprise.RegisteredCertificate]
    ) -> SignatureFinding {
        var finding = SignatureFinding()
        let text = upload["signValue"]?.text ?? ""
        let slice = SignedText.sliced(from: upload, bytes: bytes)?.bytes ?? []
        let rewrite = SignedText.rewritten(from: upload)?.bytes ?? []
        let lenient = settings.lenientCard ? others : []
        if let signature = Self.strictBase64(text) {
            for card in [certificate] + lenient where !finding.fitsSlice || !finding.fitsRewrite {
                finding.fitsSlice = finding.fitsSlice || fits(signature, slice, card.key)
                finding.fitsRewrite = finding.fitsRewrite || fits(signature, rewrite, card.key)
            }
        }
        guard !finding.fitsSlice || !finding.fitsRewrite else { return finding }
        finding.wouldHaveVerified = diagnose(text, upload, bytes, slice, certificate, others)
        return finding
    }

    /// Tries everything that clients are known to do wrong.
    private func diagnose(
        _ text: String, _ upload: JSONNode, _ bytes: [UInt8], _ slice: [UInt8],
        _ certificate: CustomsEnterprise.RegisteredCertificate,
        _ others: [CustomsEnterprise.RegisteredCertificate]
    ) -> [String] {
        // The form makes blanks of pluses that were not escaped.
        let repaired = text.replacing(" ", with: "+")
        guard let signature = Self.strictBase64(repaired.filter { !$0.isWhitespace }) else { return [] }
        let key = certificate.key
        var found: [String] = []
        if repaired != text, fits(signature, slice, key) { found.append("plus-became-blank") }
        if repaired == text, Self.strictBase64(text) == nil, fits(signature, slice, key) {
            found.append("base64-with-line-breaks")
        }
        if case .sm2 = key.kind {
            if let der = SM2Signature(der: signature), key.verifySM2(signature: der, message: slice) {
                found.append("sm2-der")
            }
            if fits(signature, MessageDigest.sm3(slice), key) { found.append("hashed-twice") }
        } else {
            if key.verifyRSA(signature: signature, message: slice, digest: .sha256) { found.append("sha256") }
            if fits(signature, MessageDigest.sha1(slice), key) { found.append("hashed-twice") }
        }
        for other in others where fits(signature, slice, other.key) { found.append("card-\(other.certNo)") }
        for variant in SignatureVariants(upload: upload, bytes: bytes)?.all ?? []
        where fits(signature, variant.bytes, key) && !found.contains(variant.name) {
            found.append(variant.name)
        }
        return found
    }

    private func fits(_ signature: [UInt8], _ message: [UInt8], _ key: PublicKey) -> Bool {
        guard case .sm2 = key.kind else {
            return key.verifyRSA(signature: signature, message: message, digest: .sha1)
        }
        let value = SM2Signature(raw: signature) ?? (settings.acceptsDER ? SM2Signature(der: signature) : nil)
        return value.map { key.verifySM2(signature: $0, message: message) } ?? false
    }

    /// Base64 on one line with its padding, nothing else.
    private static func strictBase64(_ text: String) -> [UInt8]? {
        guard text.utf8.count % 4 == 0, !text.utf8.contains(where: { $0 <= 0x20 }) else { return nil }
        return Base64.decode(text)
    }
}
