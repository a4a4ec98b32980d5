internal import COpenSSL
internal import SidecarBase

/// Puts a certificate together. For demos and tests only: PortSign issues no certificates that anyone trusts.
@safe
struct CertificateBuilder: ~Copyable {
    struct Name {
        let commonName: String
        let organizationalUnit: String?
    }

    private let certificate: OpaquePointer

    init() throws(CryptoError) {
        guard let certificate = unsafe X509_new() else { throw .library(.cryptoCertificate, "X509_new") }
        guard unsafe X509_set_version(certificate, 2) == 1 else {
            unsafe X509_free(certificate)
            throw .library(.cryptoCertificate, "X509_set_version")
        }
        unsafe self.certificate = certificate
    }

    deinit {
        unsafe X509_free(certificate)
    }

    func setSerial(_ serial: [UInt8]) throws(CryptoError) {
        guard (1...20).contains(serial.count), let number = unsafe BN_bin2bn(serial, Int32(serial.count), nil) else {
            throw CryptoError(.cryptoCertificate, "a serial number has 1 to 20 bytes, not \(serial.count)")
        }
        defer { unsafe BN_free(number) }
        guard let field = unsafe X509_get_serialNumber(certificate), unsafe BN_to_ASN1_INTEGER(number, field) != nil
        else { throw .library(.cryptoCertificate, "BN_to_ASN1_INTEGER") }
    }

    func setValidity(from notBefore: ChinaTime, to notAfter: ChinaTime) throws(CryptoError) {
        guard unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), Int(notBefore.milliseconds / 1_000)) != nil,
            unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), Int(notAfter.milliseconds / 1_000)) != nil
        else { throw .library(.cryptoCertificate, "ASN1_TIME_set") }
    }

    func setPublicKey(_ key: PublicKey) throws(CryptoError) {
        guard unsafe X509_set_pubkey(certificate, key.handle.pointer) == 1 else {
            throw .library(.cryptoCertificate, "X509_set_pubkey")
        }
    }

    func setSubject(_ name: Name) throws(CryptoError) {
        try unsafe CertificateBuilder.fill(X509_get_subject_name(certificate), name)
    }

    func setIssuer(_ name: Name) throws(CryptoError) {
        try unsafe CertificateBuilder.fill(X509_get_issuer_name(certificate), name)
    }

    /// Adds an extension in the library's configuration syntax.
    func addExtension(_ nid: Int32, _ value: String) throws(CryptoError) {
        guard let entry = unsafe X509V3_EXT_conf_nid(nil, nil, nid, value) else {
            throw .library(.cryptoCertificate, "X509V3_EXT_conf_nid")
        }
        defer { unsafe X509_EXTENSION_free(entry) }
        guard unsafe X509_add_ext(certificate, entry, -1) == 1 else {
            throw .library(.cryptoCertificate, "X509_add_ext")
        }
    }

    /// Adds an extension that holds a UTF8String.
    func addText(_ text: String, identifier: String) throws(CryptoError) {
        let bytes = Array(text.utf8)
        guard bytes.count < 128 else { throw CryptoError(.cryptoCertificate, "the text of an extension is too long") }
        try addContent([0x0C, UInt8(bytes.count)] + bytes, identifier: identifier)
    }

    /// Adds an extension with the given content.
    func addContent(_ content: [UInt8], identifier: String) throws(CryptoError) {
        guard let object = unsafe OBJ_txt2obj(identifier, 1) else { throw .library(.cryptoCertificate, "OBJ_txt2obj") }
        defer { unsafe ASN1_OBJECT_free(object) }
        guard let value = unsafe ASN1_OCTET_STRING_new() else {
            throw .library(.cryptoCertificate, "ASN1_OCTET_STRING_new")
        }
        defer { unsafe ASN1_OCTET_STRING_free(value) }
        guard unsafe ASN1_OCTET_STRING_set(value, content, Int32(content.count)) == 1,
            let entry = unsafe X509_EXTENSION_create_by_OBJ(nil, object, 0, value)
        else { throw .library(.cryptoCertificate, "X509_EXTENSION_create_by_OBJ") }
        defer { unsafe X509_EXTENSION_free(entry) }
        guard unsafe X509_add_ext(certificate, entry, -1) == 1 else {
            throw .library(.cryptoCertificate, "X509_add_ext")
        }
    }

    /// Signs with SHA-256, or with SM3 when the key is an SM2 key, and gives the DER.
    func signed(by key: PrivateKey) throws(CryptoError) -> [UInt8] {
        switch key.kind {
        case .rsa:
            guard unsafe X509_sign(certificate, key.handle.pointer, DigestAlgorithm.sha256.handle) > 0 else {
                throw .library(.cryptoCertificate, "X509_sign")
            }
        case .sm2:
            let operation = try SM2Operation(.sign, key: key.handle, identifier: SM2Signature.defaultIdentifier)
            guard unsafe X509_sign_ctx(certificate, operation.template) > 0 else {
                throw .library(.cryptoCertificate, "X509_sign_ctx")
            }
        default: throw CryptoError(.cryptoCertificate, "only RSA and SM2 keys sign certificates here")
        }
        return unsafe CertificateReader.der(of: certificate)
    }

    @unsafe
    private static func fill(_ name: OpaquePointer?, _ values: Name) throws(CryptoError) {
        let attributes: [(Int32, String?)] = [
            (NID_countryName, "CN"), (NID_organizationalUnitName, values.organizationalUnit),
            (NID_commonName, values.commonName),
        ]
        for case (let nid, let value?) in attributes where !value.isEmpty {
            let bytes = Array(value.utf8)
            guard unsafe X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1
            else {
                throw .library(.cryptoCertificate, "a name is too long or has characters that do not fit")
            }
        }
    }
}
