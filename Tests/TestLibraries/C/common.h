/* What both test libraries need: files in the folder of the library, and a key of OpenSSL. */
#ifndef TEST_COMMON_H
#define TEST_COMMON_H
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[4096];

/* Before any call, because calls come from several threads. */
__attribute__((constructor)) static void find_folder(void) {
    Dl_info info;
    dladdr((void *)find_folder, &info);
    snprintf(folder, sizeof folder, "%s", info.dli_fname);
    char *slash = strrchr(folder, '/');
    if (slash) *slash = 0;
}

static const char *path(const char *name) {
    static __thread char text[4400];
    snprintf(text, sizeof text, "%s/%s", folder, name);
    return text;
}

static long read_file(const char *name, char *buffer, size_t size) {
    FILE *file = fopen(path(name), "rb");
    if (!file) return -1;
    size_t count = fread(buffer, 1, size - 1, file);
    fclose(file);
    buffer[count] = 0;
    return (long)count;
}

static int exists(const char *name) { return access(path(name), F_OK) == 0; }

static long number(const char *name, long otherwise) {
    char text[64];
    return read_file(name, text, sizeof text) < 0 ? otherwise : strtol(text, NULL, 0);
}

static void write_number(const char *name, long value) {
    FILE *file = fopen(path(name), "wb");
    if (!file) return;
    fprintf(file, "%ld", value);
    fclose(file);
}

/* One line a call, appended in one write. */
static void note(const char *call) {
    FILE *file = fopen(path("calls"), "ab");
    if (!file) return;
    char line[128];
    int length = snprintf(line, sizeof line, "%s\n", call);
    fwrite(line, 1, (size_t)length, file);
    fclose(file);
}

/* Keeps a call while the file hang-CALL is there. */
static void hang(const char *call) {
    char name[128];
    snprintf(name, sizeof name, "hang-%s", call);
    while (exists(name)) usleep(1000);
}

/* The code a call is to fail with: from the file once-CALL, which is removed, or always-CALL. 0: it does not fail. */
static unsigned long failure(const char *call) {
    char name[128], text[64];
    hang(call);
    snprintf(name, sizeof name, "once-%s", call);
    if (read_file(name, text, sizeof text) >= 0) {
        unlink(path(name));
        return strtoul(text, NULL, 16);
    }
    snprintf(name, sizeof name, "always-%s", call);
    if (read_file(name, text, sizeof text) >= 0) return strtoul(text, NULL, 16);
    return 0;
}

static EVP_PKEY *load_key(void) {
    FILE *file = fopen(path("key.pem"), "rb");
    if (!file) return NULL;
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    return key;
}

/* RSA: PKCS#1 padding around data. SM2: the signature of a digest, DER. Returns the length, or -1. */
static long sign_raw(EVP_PKEY *key, const unsigned char *data, size_t length, unsigned char *out, size_t room) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    size_t written = room;
    int good = context && EVP_PKEY_sign_init(context) == 1;
    if (good && EVP_PKEY_is_a(key, "RSA")) good = EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    good = good && EVP_PKEY_sign(context, out, &written, data, length) == 1;
    EVP_PKEY_CTX_free(context);
    return good ? (long)written : -1;
}

/* r and s of a DER signature, 32 bytes each. */
static int numbers(const unsigned char *der, long length, unsigned char *r, unsigned char *s) {
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, length);
    if (!signature) return 0;
    int good = BN_bn2binpad(ECDSA_SIG_get0_r(signature), r, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature), s, 32) == 32;
    ECDSA_SIG_free(signature);
    return good;
}
#endif
