#ifndef PORTSIGN_COPENSSL_H
#define PORTSIGN_COPENSSL_H

#include <openssl/bio.h>
#include <openssl/cms.h>
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

/// PKCS12_parse of bytes; `others` gets the list of further certificates, NULL where there are none.
static inline int portsign_pkcs12_parse(const unsigned char *bytes, long length, const char *password, EVP_PKEY **key,
                                        X509 **certificate, STACK_OF(X509) **others) {
    PKCS12 *container = d2i_PKCS12(NULL, &bytes, length);
    if (container == NULL) {
        return -1;
    }
    int parsed = PKCS12_parse(container, password, key, certificate, others);
    PKCS12_free(container);
    return parsed;
}

/// Lists of certificates are macros for every type. Both functions take no certificate over: the list has references of its own.
static inline STACK_OF(X509) *portsign_certificates_new(void) {
    return sk_X509_new_null();
}

static inline int portsign_certificates_add(STACK_OF(X509) *list, X509 *certificate) {
    if (X509_up_ref(certificate) != 1) {
        return 0;
    }
    if (sk_X509_push(list, certificate) <= 0) {
        X509_free(certificate);
        return 0;
    }
    return 1;
}

static inline int portsign_certificates_count(const STACK_OF(X509) *list) {
    return list == NULL ? 0 : sk_X509_num(list);
}

/// The list keeps the certificate.
static inline X509 *portsign_certificates_at(const STACK_OF(X509) *list, int index) {
    return sk_X509_value(list, index);
}

static inline void portsign_certificates_free(STACK_OF(X509) *list) {
    sk_X509_pop_free(list, X509_free);
}

/// How many signers a SignedData names; 0 for anything else.
static inline int portsign_cms_signers(CMS_ContentInfo *cms) {
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    return signers == NULL ? 0 : sk_CMS_SignerInfo_num(signers);
}

/// The number of the digest that a signer used; NID_undef when it cannot be told.
static inline int portsign_cms_digest(CMS_ContentInfo *cms, int index) {
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), index);
    X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *object = NULL;
    if (signer == NULL) {
        return NID_undef;
    }
    CMS_SignerInfo_get0_algs(signer, NULL, NULL, &algorithm, NULL);
    if (algorithm == NULL) {
        return NID_undef;
    }
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    return object == NULL ? NID_undef : OBJ_obj2nid(object);
}

/// The content of a CMS structure of a type, whole; NULL when there is none or the type is another.
static inline const ASN1_OCTET_STRING *portsign_cms_content(CMS_ContentInfo *cms, int type) {
    if (OBJ_obj2nid(CMS_get0_type(cms)) != type) {
        return NULL;
    }
    ASN1_OCTET_STRING **content = CMS_get0_content(cms);
    return content == NULL ? NULL : *content;
}

#endif
