internal import COpenSSL
internal import Glibc
internal import SidecarBase

/// Reads a parsed certificate's values. It owns the `X509` for as long as it lives.
@safe
struct CertificateReader: ~Copyable {
    private let certificate: OpaquePointer

    /// Parses DER.
    /// - Throws: `crypto.certificate` when it cannot be read or is followed by other bytes.
    init(der: [UInt8]) throws(CryptoError) {
        let pointer = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var position = bytes.baseAddress
            guard let certificate = unsafe d2i_X509(nil, &position, bytes.count) else { return nil }
            guard unsafe position == bytes.baseAddress?.advanced(by: bytes.count) else {
                unsafe X509_free(certificate)
                return nil
            }
            return unsafe certificate
        }
        guard let pointer = unsafe pointer else { throw .library(.cryptoCertificate, "not an X.509 certificate") }
        unsafe certificate = pointer
    }

    deinit {
        unsafe X509_free(certificate)
    }

    /// The DER of a certificate that the library holds.
    @unsafe
    static func der(of certificate: OpaquePointer) -> [UInt8] {
        var encoded: UnsafeMutablePointer<UInt8>?
        let length = unsafe i2d_X509(certificate, &encoded)
        guard length > 0, let start = unsafe encoded else {
            ERR_clear_error()
            return []
        }
        defer { unsafe portsign_free(start) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: Int(length)))
    }

    /// The subject's public key.
    func publicKey() throws(CryptoError) -> PublicKey {
        guard let key = unsafe X509_get_pubkey(certificate) else {
            throw .library(.cryptoCertificate, "the certificate's public key cannot be read")
        }
        return unsafe PublicKey(handle: KeyHandle(owning: key))
    }

    /// The serial number's octets as the issuer wrote them, without a sign octet.
    var serial: [UInt8] {
        guard let serial = unsafe X509_get0_serialNumber(certificate) else { return [] }
        let magnitude = unsafe CertificateReader.bytes(of: serial)
        guard unsafe ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER else { return magnitude }
        // An issuer that forgets the sign octet writes a number that reads as negative; its octets are the two's
        // complement of what the library gives.
        var octets = magnitude.map { ~$0 }
        for index in octets.indices.reversed() {
            octets[index] &+= 1
            if octets[index] != 0 { break }
        }
        return octets.first.map { $0 < 0x80 } ?? false ? [0xFF] + octets : octets
    }

    /// Start and end of validity.
    func validity() throws(CryptoError) -> (notBefore: ChinaTime, notAfter: ChinaTime) {
        guard let notBefore = unsafe CertificateReader.time(X509_get0_notBefore(certificate)),
            let notAfter = unsafe CertificateReader.time(X509_get0_notAfter(certificate))
        else { throw .library(.cryptoCertificate, "the certificate's validity cannot be read") }
        return (notBefore, notAfter)
    }

    /// The whole subject, RFC 2253.
    var subject: String { unsafe CertificateReader.name(X509_get_subject_name(certificate)) }

    /// The whole issuer, RFC 2253.
    var issuer: String { unsafe CertificateReader.name(X509_get_issuer_name(certificate)) }

    /// The last attribute of a kind in the subject, which is the most specific one; empty when there is none.
    func subjectAttribute(_ nid: Int32) -> String {
        guard let name = unsafe X509_get_subject_name(certificate) else { return "" }
        var found: Int32 = -1
        while true {
            let next = unsafe X509_NAME_get_index_by_NID(name, nid, found)
            guard next >= 0 else { break }
            found = next
        }
        guard found >= 0, let entry = unsafe X509_NAME_get_entry(name, found),
            let value = unsafe X509_NAME_ENTRY_get_data(entry)
        else { return "" }
        var encoded: UnsafeMutablePointer<UInt8>?
        let length = unsafe ASN1_STRING_to_UTF8(&encoded, value)
        guard length >= 0, let start = unsafe encoded else {
            ERR_clear_error()
            return ""
        }
        defer { unsafe portsign_free(start) }
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
    }

    /// The contents of the extensions with the given identifiers, the first of each.
    func extensions(_ identifiers: Set<String>) -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for index in 0..<max(unsafe X509_get_ext_count(certificate), 0) {
            guard let entry = unsafe X509_get_ext(certificate, index),
                let object = unsafe X509_EXTENSION_get_object(entry), let data = unsafe X509_EXTENSION_get_data(entry)
            else { continue }
            let identifier = unsafe CertificateReader.identifier(of: object)
            if identifiers.contains(identifier), contents[identifier] == nil {
                contents[identifier] = unsafe CertificateReader.bytes(of: data)
            }
        }
        return contents
    }

    @unsafe
    private static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        unsafe Array(
            UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(max(ASN1_STRING_length(string), 0))))
    }

    @unsafe
    private static func identifier(of object: OpaquePointer) -> String {
        var text = [UInt8](repeating: 0, count: 128)
        let length = unsafe text.withUnsafeMutableBytes { buffer in
            unsafe OBJ_obj2txt(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), object, 1)
        }
        return String(decoding: text.prefix(Int(max(min(length, 127), 0))), as: UTF8.self)
    }

    @unsafe
    private static func name(_ name: OpaquePointer?) -> String {
        guard let name = unsafe name, let target = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(target) }
        guard unsafe X509_NAME_print_ex(target, name, 0, portsign_name_flags()) >= 0 else {
            ERR_clear_error()
            return ""
        }
        return String(decoding: unsafe MemoryBIO.contents(of: target), as: UTF8.self)
    }

    @unsafe
    private static func time(_ time: UnsafePointer<ASN1_TIME>?) -> ChinaTime? {
        var fields = unsafe tm()
        guard let time = unsafe time, unsafe ASN1_TIME_to_tm(time, &fields) == 1 else { return nil }
        // The fields are UTC; read as China time they are eight hours early.
        return unsafe ChinaTime(
            year: Int(fields.tm_year) + 1900, month: Int(fields.tm_mon) + 1, day: Int(fields.tm_mday),
            hour: Int(fields.tm_hour), minute: Int(fields.tm_min), second: min(Int(fields.tm_sec), 59)
        )?.advanced(byMilliseconds: 28_800_000)
    }
}
