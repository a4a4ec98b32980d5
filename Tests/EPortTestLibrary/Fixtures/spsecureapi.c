/* A library of the shape of the E-Port's SPSecureAPI, for tests: it signs with a key in a file, counts wrong PINs and
   misbehaves as the file "script" beside it says. All state is in files, so that it survives a crash. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

typedef unsigned int UINT;
typedef unsigned char BYTE;

enum { WRONG_PIN = 0x0A000024, LOCKED = 0x0A000025, NOT_LOGGED_IN = 0x0A00002D, FAILED = 50820, NO_CARD = 50200 };

static int is_open, is_verified;

static void path_of(const char *name, char *path, size_t size) {
    Dl_info info;
    char own[4000];
    dladdr((void *)path_of, &info);
    snprintf(own, sizeof own, "%s", info.dli_fname);
    snprintf(path, size, "%s/%s", dirname(own), name);
}

static size_t contents(const char *name, char *text, size_t size) {
    char path[4200];
    path_of(name, path, sizeof path);
    FILE *file = fopen(path, "rb");
    if (!file) { text[0] = 0; return 0; }
    size_t count = fread(text, 1, size - 1, file);
    fclose(file);
    text[count] = 0;
    return count;
}

static void write_file(const char *name, const char *mode, const char *text) {
    char path[4200];
    path_of(name, path, sizeof path);
    FILE *file = fopen(path, mode);
    if (!file) return;
    fputs(text, file);
    fclose(file);
}

static int tries(void) {
    char text[20];
    return contents("tries", text, sizeof text) ? atoi(text) : 6;
}

static void set_tries(int count) {
    char text[20];
    snprintf(text, sizeof text, "%d", count);
    write_file("tries", "w", text);
}

/* Takes the first line of the script when it is for this function; gives its second word. */
static const char *misbehaviour(const char *function) {
    static char script[4000], action[100];
    char line[200];
    snprintf(line, sizeof line, "%s\n", function);
    write_file("log", "a", line);
    size_t count = contents("script", script, sizeof script);
    size_t length = strlen(function);
    if (count <= length || strncmp(script, function, length) || script[length] != ' ') return "";
    sscanf(script + length, "%99s", action);
    char *rest = strchr(script, '\n');
    write_file("script", "w", rest ? rest + 1 : "");
    return action;
}

static UINT misbehave(const char *function, BYTE *out, UINT *length, int *is_done) {
    const char *action = misbehaviour(function);
    *is_done = 1;
    if (!strcmp(action, "crash")) raise(SIGSEGV);
    if (!strcmp(action, "abort")) abort();
    if (!strcmp(action, "exit")) exit(0);
    if (!strcmp(action, "hang")) for (;;) sleep(1000);
    if (!strcmp(action, "print")) { puts("the library prints"); fflush(stdout); *is_done = 0; return 0; }
    if (!strcmp(action, "toolong") && length) { *length = 4000000000u; return 0; }
    if (!strcmp(action, "overflow") && out) { memset(out, 0x41, 8 << 20); *length = 128; return 0; }
    if (!strcmp(action, "rubbish") && out) { memset(out, 0xEE, 200); *length = 200; return 0; }
    if (!strcmp(action, "failed")) return FAILED;
    if (!strcmp(action, "nocard")) return NO_CARD;
    if (!strcmp(action, "loggedout")) { is_verified = 0; return NOT_LOGGED_IN; }
    *is_done = 0;
    return 0;
}

static UINT give(const void *data, size_t count, BYTE *out, UINT *length) {
    if (*length < count) return FAILED;
    memcpy(out, data, count);
    *length = (UINT)count;
    return 0;
}

UINT SpcInitEnvEx(void) {
    int is_done;
    UINT code = misbehave("SpcInitEnvEx", 0, 0, &is_done);
    if (is_done) return code;
    is_open = 1;
    return 0;
}

UINT SpcClearEnv(void) {
    misbehaviour("SpcClearEnv");
    is_open = is_verified = 0;
    return 0;
}

UINT SpcGetCertNo(BYTE *number, UINT *length) {
    char text[100];
    int is_done;
    UINT code = misbehave("SpcGetCertNo", number, length, &is_done);
    if (is_done) return code;
    if (!is_open) return FAILED;
    size_t count = contents("certno", text, sizeof text);
    return give(text, count + 1, number, length);
}

UINT SpcGetSignCert(BYTE *certificate, UINT *length) {
    char der[10000];
    int is_done;
    UINT code = misbehave("SpcGetSignCert", certificate, length, &is_done);
    if (is_done) return code;
    if (!is_open) return FAILED;
    size_t count = contents("certificate.der", der, sizeof der);
    return give(der, count, certificate, length);
}

UINT SpcVerifyPIN(BYTE *pin, UINT length) {
    char right[100];
    int is_done, left = tries();
    write_file("pins", "a", "*");
    UINT code = misbehave("SpcVerifyPIN", 0, 0, &is_done);
    if (is_done) return code;
    if (!is_open) return FAILED;
    if (left == 0) return LOCKED;
    size_t count = contents("pin", right, sizeof right);
    if (count != length || memcmp(right, pin, count)) {
        set_tries(left - 1);
        is_verified = 0;
        return left == 1 ? LOCKED : WRONG_PIN;
    }
    set_tries(6);
    is_verified = 1;
    return 0;
}

static UINT raw_of(const BYTE *der, size_t count, BYTE *raw) {
    const BYTE *start = der;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &start, (long)count);
    if (!signature) return FAILED;
    const BIGNUM *r, *s;
    ECDSA_SIG_get0(signature, &r, &s);
    BN_bn2binpad(r, raw, 32);
    BN_bn2binpad(s, raw + 32, 32);
    ECDSA_SIG_free(signature);
    return 0;
}

UINT SpcSignData(BYTE *in, UINT count, BYTE *out, UINT *length) {
    char pem[10000];
    BYTE value[600];
    size_t value_length = sizeof value;
    int is_done;
    UINT code = misbehave("SpcSignData", out, length, &is_done);
    if (is_done) return code;
    if (!is_open) return FAILED;
    if (!is_verified) return NOT_LOGGED_IN;
    contents("key.pem", pem, sizeof pem);
    BIO *source = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(source, NULL, NULL, NULL);
    BIO_free(source);
    if (!key) return FAILED;
    int is_sm2 = EVP_PKEY_is_a(key, "SM2");
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *operation = EVP_PKEY_CTX_new(key, NULL);
    if (is_sm2) {
        EVP_PKEY_CTX_set1_id(operation, "1234567812345678", 16);
        EVP_MD_CTX_set_pkey_ctx(context, operation);
    }
    int is_good = EVP_DigestSignInit(context, NULL, is_sm2 ? EVP_sm3() : EVP_sha1(), NULL, key) == 1
        && EVP_DigestSign(context, value, &value_length, in, count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(operation);
    EVP_PKEY_free(key);
    if (!is_good) return FAILED;
    if (!is_sm2) return give(value, value_length, out, length);
    BYTE raw[64];
    code = raw_of(value, value_length, raw);
    return code ? code : give(raw, sizeof raw, out, length);
}

/* In GBK, as the vendor's. */
char *SpcGetErrMsg(UINT code) {
    if (code == WRONG_PIN) return "\xBF\xDA\xC1\xEE\xB4\xED\xCE\xF3";
    if (code == NO_CARD) return "\xB4\xF2\xBF\xAA\xB6\xC1\xBF\xA8\xC6\xF7\xCA\xA7\xB0\xDC";
    return "\xCA\xA7\xB0\xDC";
}
