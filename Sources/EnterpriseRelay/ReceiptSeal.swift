package import CryptoCore
internal import SidecarBase

/// Seals receipts for one ERP as the platform seals its pushes, with the ERP's own keys: what the ERP took from the platform it
/// takes from here, whatever way the receipt came. The same receipt gives the same bytes every time. Source: zhejiang.md §6.1, §10
/// row 15, §11.
package struct ReceiptSeal: Sendable {
    private let aesKey: [UInt8]
    private let privateKey: PrivateKey?

    /// - Parameters:
    ///   - aesKey: of `content`, 16, 24 or 32 bytes.
    ///   - privateKey: RSA, of `data_digest`; without one there is no such field.
    /// - Throws: for another length or kind of key.
    package init(aesKey: [UInt8], privateKey: PrivateKey?) throws(RelayError) {
        self.aesKey = aesKey
        self.privateKey = privateKey
        // A key that does not fit shows now, not with the first receipt.
        _ = try fields(of: [])
    }

    /// `content` and `data_digest` of a bare receipt.
    func fields(of content: [UInt8]) throws(RelayError) -> [String: String] {
        do throws(CryptoError) {
            var fields = ["content": Base64.encodeText(try AES.encryptECB(content, key: aesKey))]
            if let privateKey {
                fields["data_digest"] = Base64.encodeText(try privateKey.signRSA(content, digest: .sha1))
            }
            return fields
        } catch {
            throw RelayError(error.code, error.detail)
        }
    }
}
