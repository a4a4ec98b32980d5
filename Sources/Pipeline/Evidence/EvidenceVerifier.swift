internal import ByteCompression
package import CryptoCore
internal import CustomsSignature
internal import FoundationEssentials
internal import Ledger
internal import SidecarBase

/// Checks an evidence file; needs no ledger and no configuration. Shares with the desk only the names of the files.
package struct EvidenceVerifier {
    private let expected: PublicKey?
    private var findings: [EvidenceFinding] = []

    /// - Parameter key: the enterprise's public key as the caller knows it; `nil` to take the one inside the file at its word.
    package init(key: PublicKey?) {
        expected = key
    }

    /// Checks a whole file. Whatever it holds, this answers; it never throws.
    package mutating func verify(_ bytes: [UInt8]) -> EvidenceReport {
        findings = []
        var fingerprint: String?
        var messages: [String] = []
        do throws(CompressionError) {
            let zip = try ZipReader(bytes)
            let files = Dictionary(zip.entries.map { ($0.name, $0.content) }) { first, _ in first }
            good("", "the ZIP file can be read, \(files.count) files", "ZIP 文件可读，共 \(files.count) 个文件")
            if let manifest = manifest(files) {
                fingerprint = manifest.key
                messages = manifest.messages
                contents(files, manifest)
                let checkpoints = checkpoints(files)
                let events = events(files, checkpoints)
                for id in manifest.messages { message(id, files, events) }
                receipts(files, events)
            }
        } catch {
            bad("", "the ZIP file cannot be read: \(error.detail)", "ZIP 文件无法读取：\(error.detail)")
        }
        return EvidenceReport(
            findings: findings, key: fingerprint, isKeyKnown: expected != nil, messages: messages)
    }

    // MARK: - The file as a whole

    private mutating func manifest(_ files: [String: [UInt8]]) -> EvidenceManifest? {
        guard let bytes = files[EvidenceFormat.manifest], let signature = files[EvidenceFormat.manifestSignature] else {
            bad(EvidenceFormat.manifest, "is missing, or its signature is", "缺少该文件或其签名")
            return nil
        }
        let manifest: EvidenceManifest
        do {
            manifest = try JSONDecoder().decode(EvidenceManifest.self, from: Data(bytes))
        } catch {
            bad(EvidenceFormat.manifest, "cannot be read", "无法读取")
            return nil
        }
        guard manifest.format == EvidenceFormat.name else {
            bad(EvidenceFormat.manifest, "is of another kind or version", "类型或版本不符")
            return nil
        }
        guard let key = key(manifest.key, files) else {
            bad(EvidenceFormat.manifest, "the key that signed it is missing", "缺少签名所用的公钥")
            return nil
        }
        guard key.verifyECDSA(der: signature, message: bytes) else {
            bad(EvidenceFormat.manifest, "its signature does not fit", "签名不符")
            return nil
        }
        if let expected {
            guard expected.spki == key.spki else {
                bad(EvidenceFormat.manifest, "is signed by another key than yours", "由另一密钥签署，与所给公钥不符")
                return nil
            }
            good(EvidenceFormat.manifest, "is signed by the key you named", "由所给公钥对应的密钥签署")
        } else {
            good(
                EvidenceFormat.manifest, "is signed by the key inside the file; name the enterprise's with --key",
                "由文件内的密钥签署；请以 --key 指定企业公钥核对")
        }
        return manifest
    }

    /// The key with a fingerprint.
    private func key(_ fingerprint: String, _ files: [String: [UInt8]]) -> PublicKey? {
        guard let pem = files[EvidenceFormat.key(fingerprint)] else { return nil }
        do {
            let key = try PublicKey(pem: String(decoding: pem, as: UTF8.self))
            return Hex.encode(MessageDigest.sha256(key.spki)) == fingerprint ? key : nil
        } catch {
            return nil
        }
    }

    private mutating func contents(_ files: [String: [UInt8]], _ manifest: EvidenceManifest) {
        let own: Set = [EvidenceFormat.manifest, EvidenceFormat.manifestSignature]
        var isWhole = true
        for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
            guard let content = files[name] else {
                bad(name, "is missing", "缺少该文件")
                isWhole = false
                continue
            }
            if Hex.encode(MessageDigest.sha256(content)) != digest {
                bad(name, "was changed: it has another SHA-256", "已被改动：SHA-256 不符")
                isWhole = false
            }
        }
        for name in files.keys.sorted() where manifest.files[name] == nil && !own.contains(name) {
            bad(name, "does not belong there", "不属于该证据文件")
            isWhole = false
        }
        if isWhole { good("", "every file has its SHA-256", "各文件 SHA-256 均相符") }
    }

    // MARK: - The chain

    private mutating func checkpoints(_ files: [String: [UInt8]]) -> [Int64: SignedCheckpoint] {
        var found: [Int64: SignedCheckpoint] = [:]
        let prefix = "checkpoints/"
        for name in files.keys.sorted() where name.hasPrefix(prefix) && name.hasSuffix(".txt") {
            let text = String(decoding: files[name] ?? [], as: UTF8.self)
            let signature = files[String(name.dropLast(4)) + ".sig"] ?? []
            do {
                let bare = try SignedCheckpoint(text: text, signature: signature, publicKey: [])
                let checkpoint = try SignedCheckpoint(
                    text: text, signature: signature, publicKey: key(bare.key, files)?.spki ?? [])
                guard checkpoint.isSigned, name == EvidenceFormat.checkpoint(checkpoint.number) else {
                    bad(name, "its signature does not fit", "签名不符")
                    continue
                }
                good(
                    name, "is signed; events \(checkpoint.first) to \(checkpoint.last), \(checkpoint.time)",
                    "签名有效；事件 \(checkpoint.first) 至 \(checkpoint.last)，\(checkpoint.time)")
                found[checkpoint.number] = checkpoint
            } catch {
                bad(name, "cannot be read", "无法读取")
            }
        }
        return found
    }

    private mutating func events(
        _ files: [String: [UInt8]], _ checkpoints: [Int64: SignedCheckpoint]
    ) -> [EvidenceEvent] {
        let name = EvidenceFormat.events
        guard let bytes = files[name] else {
            bad(name, "is missing", "缺少该文件")
            return []
        }
        var events: [EvidenceEvent] = []
        var isWhole = true
        for (index, line) in bytes.split(separator: 0x0A).enumerated() {
            do {
                let event = try JSONDecoder().decode(EvidenceEvent.self, from: Data(line))
                guard let proven = event.event, let checkpoint = checkpoints[event.checkpoint],
                    proven.stands(under: checkpoint)
                else {
                    bad(
                        name, "event \(event.sequence) does not stand under its checkpoint",
                        "事件 \(event.sequence) 与检查点不符")
                    isWhole = false
                    continue
                }
                events.append(event)
            } catch {
                bad(name, "line \(index + 1) cannot be read", "第 \(index + 1) 行无法读取")
                isWhole = false
            }
        }
        if isWhole, !events.isEmpty {
            good(name, "\(events.count) events stand under signed checkpoints", "\(events.count) 个事件均在签名检查点之下")
        } else if events.isEmpty {
            bad(name, "there is no event", "没有事件")
        }
        return events
    }

    // MARK: - Messages and receipts

    private mutating func message(_ id: String, _ files: [String: [UInt8]], _ events: [EvidenceEvent]) {
        let own = events.filter { $0.message == id }
        let input = EvidenceFormat.message(id, "input.bin")
        compare(input, files[input], with: own.value("input", of: ["received"]), isNeeded: true)
        let signed = EvidenceFormat.message(id, "signed.xml")
        compare(signed, files[signed], with: own.value("signed", of: ["signed"]), isNeeded: false)
        let certificate = EvidenceFormat.message(id, "certificate.pem")
        if let document = files[signed] {
            switch SignatureExplainer().explain(document) {
            case .good(let verified):
                good(
                    signed, "its signature is good, certificate \(verified.certificate.certNo)",
                    "签名有效，证书 \(verified.certificate.certNo)")
                if files[certificate] != Array(verified.certificate.pem().utf8) {
                    bad(certificate, "is not the certificate of the signature", "与签名中的证书不一致")
                }
            case .wrong(let error, let reason):
                bad(
                    signed, "its signature is not good: \(reason?.english ?? error.code.english)",
                    "签名无效：\(reason?.chinese ?? error.code.chinese)")
            }
        }
        let envelope = EvidenceFormat.message(id, "envelope.xml")
        if let sent = own.value("envelope", of: ["sent"]) {
            compare(envelope, files[envelope], with: sent, isNeeded: true)
        }
        for event in own where event.kind == "assembled" {
            guard let document = event.value("document") else { continue }
            let name = EvidenceFormat.document(document, of: id)
            compare(name, files[name], with: event.value("input"), isNeeded: true)
        }
    }

    private mutating func receipts(_ files: [String: [UInt8]], _ events: [EvidenceEvent]) {
        var told: [String: String] = [:]
        for event in events {
            guard let number = event.value("receipt"), let digest = event.value("digest") else { continue }
            told["receipts/\(number).xml"] = digest
        }
        for (name, digest) in told.sorted(by: { $0.key < $1.key }) {
            compare(name, files[name], with: digest, isNeeded: true)
        }
        for name in files.keys.sorted() where name.hasPrefix("receipts/") && told[name] == nil {
            bad(name, "no event tells of it", "没有事件提及")
        }
    }

    /// A file is the one that an event tells of.
    private mutating func compare(_ name: String, _ content: [UInt8]?, with digest: String?, isNeeded: Bool) {
        switch (content, digest) {
        case (let content?, let digest?):
            if Hex.encode(MessageDigest.sha256(content)) == digest {
                good(name, "is the one that was recorded", "与记录一致")
            } else {
                bad(name, "is not the one that was recorded", "与记录不一致")
            }
        case (nil, .some): bad(name, "is missing", "缺少该文件")
        case (.some, nil): bad(name, "no event tells of it", "没有事件提及")
        case (nil, nil): if isNeeded { bad(name, "is missing", "缺少该文件") }
        }
    }

    private mutating func good(_ subject: String, _ english: String, _ chinese: String) {
        findings.append(EvidenceFinding(true, subject, english, chinese))
    }

    private mutating func bad(_ subject: String, _ english: String, _ chinese: String) {
        findings.append(EvidenceFinding(false, subject, english, chinese))
    }
}

extension EvidenceEvent {
    /// A value of its details.
    fileprivate func value(_ name: String) -> String? { detail.first { $0.first == name }?.last }
}

extension [EvidenceEvent] {
    /// What the last event of these kinds says.
    fileprivate func value(_ name: String, of kinds: Set<String>) -> String? {
        last { kinds.contains($0.kind) && $0.value(name) != nil }?.value(name)
    }
}
