import CryptoCore
import CustomsSignature
import SidecarBase
import XMLCanonical

/// Verifying and explaining agree; whatever is made ready for signing stays the message it was.
enum SignatureTarget {
    static func run(_ bytes: [UInt8]) {
        var isGood = false
        do {
            _ = try SignatureVerifier().verify(bytes)
            isGood = true
        } catch {
            mustHold(!error.code.name.isEmpty, "\(error)")
        }
        switch SignatureExplainer().explain(bytes) {
        case .good: mustHold(isGood, "what does not verify is not explained as good")
        case .wrong: mustHold(!isGood, "what verifies is not explained as wrong")
        }
        prepare(bytes)
    }

    /// Making ready for signing: the caller's bytes stay, beside an XML declaration that names another encoding.
    private static func prepare(_ bytes: [UInt8]) {
        for isExport in [false, true] {
            do {
                let utf8 = try XMLText.utf8(decoding: bytes)
                let kept = try PreparedDeclaration.preserving(utf8, isExport: isExport, keyKind: .rsa(bits: 2048))
                mustHold(!kept.signedInfo.isEmpty, "what is signed")
                let document = try XMLDocument(parsing: utf8)
                let compact = try PreparedDeclaration.compact(document, isExport: isExport, keyKind: .rsa(bits: 2048))
                mustHold(!compact.signedInfo.isEmpty, "what is signed")
            } catch {
                mustHold(error is any CodedError, "\(error)")
            }
        }
    }
}
