#ifndef PORTSIGN_COPENSSL_H
#define PORTSIGN_COPENSSL_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// EVP_PKEY_Q_keygen is variadic: Swift does not import it.
static inline EVP_PKEY *portsign_generate_rsa(size_t bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

/// As above, for the curve of GB/T 32918.
static inline EVP_PKEY *portsign_generate_sm2(void) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
}

/// OPENSSL_free is a macro that adds file and line.
static inline void portsign_free(void *memory) {
    OPENSSL_free(memory);
}

/// How names of certificates are written: RFC 2253, in UTF-8 instead of escaped bytes. The flags are macros over macros.
static inline unsigned long portsign_name_flags(void) {
    return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
}

/// PKCS12_parse without the list of further certificates; frees the parsed container's parts itself.
static inline int portsign_pkcs12_parse(const unsigned char *bytes, long length, const char *password, EVP_PKEY **key,
                                        X509 **certificate) {
    PKCS12 *container = d2i_PKCS12(NULL, &bytes, length);
    if (container == NULL) {
        return -1;
    }
    int parsed = PKCS12_parse(container, password, key, certificate, NULL);
    PKCS12_free(container);
    return parsed;
}

#endif
