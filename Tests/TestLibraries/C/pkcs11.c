/* A small PKCS#11 module (2.40) with one token, a certificate and a key: for what SoftHSM does not do. It has SM2 by a
   mechanism of its own, keys that want the PIN each time, a PIN counter that blocks, and it lies on request.

   Files beside the library:
   token             is there while the token is in its slot
   key.pem           the key, RSA or SM2
   certificate.der   its certificate
   pin, tries        the right PIN and the tries left of 3, told by flags only
   always            the key wants the PIN each time
   hides-login       sessions never tell that somebody is logged in
   pinpad            the token has a PIN pad of its own
   sm2-message       the mechanism 0x80000301 takes the message, not the digest
   once-CALL, always-CALL   the code in hexadecimal that the call fails with
   hang-CALL         the call does not return while it is there
   garbage-CALL      the call tells a count or length that cannot be
   calls             what was called, a line each; written here */
#include "common.h"
#include <openssl/err.h>

typedef unsigned long ULONG;
typedef unsigned char BYTE;

typedef struct { BYTE major, minor; } Version;
typedef struct {
    BYTE label[32], manufacturer[32], model[16], serial[16];
    ULONG flags, numbers[10];
    Version hardware, firmware;
    BYTE time[16];
} TokenInfo;
typedef struct { ULONG slot, state, flags, error; } SessionInfo;
typedef struct { ULONG type; void *value; ULONG length; } Attribute;
typedef struct { ULONG mechanism; void *parameter; ULONG length; } Mechanism;

#define BEGIN(call) note(call); ULONG fault = failure(call); if (fault) return fault
#define GARBAGE(call) exists("garbage-" call)

#define SESSIONS 64
static struct {
    int open;
    ULONG wanted_class;
    int found;
    int signing, authenticated;
    ULONG mechanism;
} sessions[SESSIONS + 1];
static int logged_in;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void forget(void) {
    memset(sessions, 0, sizeof sessions);
    logged_in = 0;
}

/* A token that was away for a moment has forgotten everything, too. */
static ULONG state(ULONG session) {
    static long known;
    struct stat information;
    if (stat(path("token"), &information) != 0) {
        forget();
        return 0x32;
    }
    long now = (long)information.st_ino ^ (long)information.st_ctim.tv_nsec;
    if (known && known != now) {
        known = now;
        forget();
    }
    known = now;
    return session >= 1 && session <= SESSIONS && sessions[session].open ? 0 : 0xB3;
}

static ULONG initialize(void *arguments) {
    BEGIN("C_Initialize");
    forget();
    return 0;
}

static ULONG finalize(void *reserved) {
    note("C_Finalize");
    forget();
    return 0;
}

static ULONG slot_list(BYTE present, ULONG *slots, ULONG *count) {
    BEGIN("C_GetSlotList");
    if (GARBAGE("C_GetSlotList")) {
        *count = 0x7FFFFFFFFFFFFFFFul;
        return 0;
    }
    ULONG there = exists("token") ? 1 : 0;
    if (slots && *count < there) return 0x150;
    if (slots && there) slots[0] = 7;
    *count = there;
    return 0;
}

static void text(BYTE *field, size_t length, const char *value) {
    memset(field, ' ', length);
    memcpy(field, value, strlen(value));
}

static ULONG token_info(ULONG slot, TokenInfo *info) {
    BEGIN("C_GetTokenInfo");
    if (slot != 7) return 3;
    if (!exists("token")) return 0xE0;
    memset(info, 0, sizeof *info);
    text(info->label, 32, "Test token");
    text(info->manufacturer, 32, "Example");
    text(info->model, 16, "C");
    text(info->serial, 16, "0001");
    long tries = number("tries", 3);
    info->flags = 0x4 | 0x8 | 0x400 | (exists("pinpad") ? 0x100 : 0) | (tries < 3 ? 0x10000 : 0)
        | (tries == 1 ? 0x20000 : 0) | (tries <= 0 ? 0x40000 : 0);
    info->numbers[4] = 32;
    info->numbers[5] = 4;
    return 0;
}

static ULONG open_session(ULONG slot, ULONG flags, void *application, void *notify, ULONG *session) {
    BEGIN("C_OpenSession");
    if (slot != 7) return 3;
    if (!exists("token")) return 0xE0;
    pthread_mutex_lock(&lock);
    for (ULONG index = 1; index <= (ULONG)number("session-limit", SESSIONS); index++) {
        if (sessions[index].open) continue;
        memset(&sessions[index], 0, sizeof sessions[index]);
        sessions[index].open = 1;
        *session = index;
        pthread_mutex_unlock(&lock);
        return 0;
    }
    pthread_mutex_unlock(&lock);
    return 0xB1;
}

static ULONG close_session(ULONG session) {
    BEGIN("C_CloseSession");
    if (session < 1 || session > SESSIONS || !sessions[session].open) return 0xB3;
    sessions[session].open = 0;
    int open = 0;
    for (int index = 1; index <= SESSIONS; index++) open += sessions[index].open;
    if (!open) logged_in = 0;
    return 0;
}

static ULONG session_info(ULONG session, SessionInfo *info) {
    BEGIN("C_GetSessionInfo");
    ULONG bad = state(session);
    if (bad) return bad;
    info->slot = 7;
    info->state = logged_in && !exists("hides-login") ? 1 : 0;
    info->flags = 4;
    info->error = 0;
    return 0;
}

static ULONG login(ULONG session, ULONG user, BYTE *pin, ULONG length) {
    BEGIN("C_Login");
    ULONG bad = state(session);
    if (bad) return bad;
    if (user == 1 && logged_in) return 0x100;
    if (user == 2 && !sessions[session].signing) return 0x91;
    long tries = number("tries", 3);
    if (tries <= 0) return 0xA4;
    char right[64];
    long count = read_file("pin", right, sizeof right);
    if (count != (long)length || memcmp(right, pin, length) != 0) {
        write_number("tries", tries - 1);
        return 0xA0;
    }
    write_number("tries", 3);
    if (user == 2) sessions[session].authenticated = 1;
    else logged_in = 1;
    return 0;
}

static ULONG logout(ULONG session) {
    note("C_Logout");
    logged_in = 0;
    return 0;
}

/* Objects: 1 is the certificate, 2 the key. */
static ULONG find_init(ULONG session, Attribute *attributes, ULONG count) {
    BEGIN("C_FindObjectsInit");
    ULONG bad = state(session);
    if (bad) return bad;
    sessions[session].wanted_class = count ? *(ULONG *)attributes[0].value : 0;
    sessions[session].found = 0;
    return 0;
}

static ULONG find(ULONG session, ULONG *objects, ULONG room, ULONG *count) {
    BEGIN("C_FindObjects");
    if (GARBAGE("C_FindObjects")) {
        *count = room + 1000000;
        return 0;
    }
    if (GARBAGE("C_FindObjects-endless")) {
        for (ULONG index = 0; index < room; index++) objects[index] = 1;
        *count = room;
        return 0;
    }
    *count = 0;
    if (sessions[session].found++) return 0;
    if (sessions[session].wanted_class == 1) objects[(*count)++] = 1;
    if (sessions[session].wanted_class == 3 && logged_in) objects[(*count)++] = 2;
    return 0;
}

static ULONG find_final(ULONG session) { return 0; }

static ULONG get_attribute(ULONG session, ULONG object, Attribute *attributes, ULONG count) {
    BEGIN("C_GetAttributeValue");
    ULONG bad = state(session);
    if (bad) return bad;
    char bytes[8192] = "\x01\x02";
    long length = -1;
    if (attributes->type == 0x11 && object == 1) length = read_file("certificate.der", bytes, sizeof bytes);
    if (attributes->type == 0x102) length = 2;
    if (attributes->type == 0x202 && object == 2) {
        bytes[0] = (char)exists("always");
        length = 1;
    }
    if (GARBAGE("C_GetAttributeValue")) {
        attributes->length = 0x7FFFFFFFFFul;
        return 0;
    }
    if (length < 0) {
        attributes->length = (ULONG)-1;
        return 0x12;
    }
    if (attributes->value) {
        if (attributes->length < (ULONG)length) return 0x150;
        memcpy(attributes->value, bytes, (size_t)length);
    }
    attributes->length = (ULONG)length;
    return 0;
}

static ULONG sign_init(ULONG session, Mechanism *mechanism, ULONG key) {
    BEGIN("C_SignInit");
    ULONG bad = state(session);
    if (bad) return bad;
    if (!logged_in) return 0x101;
    if (key != 2) return 0x60;
    if (mechanism->mechanism != 1 && mechanism->mechanism != 0x80000301ul) return 0x70;
    sessions[session].signing = 1;
    sessions[session].authenticated = 0;
    sessions[session].mechanism = mechanism->mechanism;
    return 0;
}

static long sign_message(EVP_PKEY *key, const BYTE *data, ULONG length, BYTE *der, size_t room) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_context = NULL;
    size_t written = room;
    int good = EVP_DigestSignInit_ex(context, &key_context, "SM3", NULL, NULL, key, NULL) == 1
        && EVP_PKEY_CTX_set1_id(key_context, "1234567812345678", 16) == 1
        && EVP_DigestSign(context, der, &written, data, length) == 1;
    EVP_MD_CTX_free(context);
    return good ? (long)written : -1;
}

static ULONG sign(ULONG session, BYTE *data, ULONG length, BYTE *signature, ULONG *size) {
    BEGIN("C_Sign");
    ULONG bad = state(session);
    if (bad) return bad;
    if (!sessions[session].signing) return 0x91;
    sessions[session].signing = 0;
    if (exists("always") && !sessions[session].authenticated) return 0x101;
    if (GARBAGE("C_Sign")) {
        *size = 0x7FFFFFFFFFFFul;
        return 0;
    }
    EVP_PKEY *key = load_key();
    BYTE value[1024], raw[64];
    long count;
    int sm2 = sessions[session].mechanism != 1;
    if (sm2 && exists("sm2-message")) count = sign_message(key, data, length, value, sizeof value);
    else count = sign_raw(key, data, length, value, sizeof value);
    EVP_PKEY_free(key);
    if (count < 0) return 5;
    BYTE *result = value;
    if (sm2) {
        if (!numbers(value, count, raw, raw + 32)) return 5;
        result = raw;
        count = 64;
    }
    if (*size < (ULONG)count) return 0x150;
    memcpy(signature, result, (size_t)count);
    *size = (ULONG)count;
    return 0;
}

static struct {
    Version version;
    void *functions[68];
} list = {{2, 40}, {
    [0] = initialize, [1] = finalize, [4] = slot_list, [6] = token_info, [12] = open_session, [13] = close_session,
    [15] = session_info, [18] = login, [19] = logout, [24] = get_attribute, [26] = find_init, [27] = find,
    [28] = find_final, [42] = sign_init, [43] = sign,
}};

ULONG C_GetFunctionList(void **result) {
    if (exists("no-sign")) list.functions[43] = NULL;
    if (exists("no-list")) return 5;
    *result = &list;
    return 0;
}
