/* A small SKF library (GM/T 0016-2012) with one device, one application and two containers, of which the second has the
   signing key. ULONG has 32 bits, or 64 when ULONG_64 is defined.

   Files beside the library:
   device            is there while the device is plugged in; a new file is another plugging in
   key.pem           the key, RSA or SM2
   certificate.der   its certificate
   pin, tries        the right PIN and the tries left of 10
   once-CALL, always-CALL   the code in hexadecimal that the call fails with
   hang-CALL         the call does not return while it is there
   garbage-CALL      the call tells a length of nearly 4 GiB
   calls             what was called, a line each, WAITS when a wait has begun, OVERLAP when two calls ran side by side */
#include "common.h"

#ifdef ULONG_64
typedef unsigned long ULONG;
#else
typedef uint32_t ULONG;
#endif
typedef int BOOL;

#define OK 0
#define FAIL 0x0A000001
#define INVALID_HANDLE 0x0A000005
#define NO_CERTIFICATE 0x0A00001C
#define TOO_SMALL 0x0A000020
#define NO_EVENT 0x0A000022
#define REMOVED 0x0A000023
#define PIN_WRONG 0x0A000024
#define PIN_LOCKED 0x0A000025
#define NOT_LOGGED_IN 0x0A00002D
#define NO_APPLICATION 0x0A00002E

/* Which plugging in a handle belongs to. */
typedef struct {
    long insertion;
    int verified;
    int container;
} Handle;

static volatile int cancelled;
static volatile int busy;

static long insertion(void) {
    struct stat information;
    if (stat(path("device"), &information) != 0) return 0;
    return (long)information.st_ino ^ (long)information.st_ctim.tv_nsec ^ ((long)information.st_ctim.tv_sec << 20);
}

/* Says in a file when two calls run at the same time: nobody may do that to such a library. */
static ULONG begin(const char *call) {
    if (__sync_add_and_fetch(&busy, 1) > 1) note("OVERLAP");
    note(call);
    return (ULONG)failure(call);
}
#define BEGIN(call) ULONG fault = begin(call); if (fault) return end(fault)
static ULONG end(ULONG code) {
    __sync_sub_and_fetch(&busy, 1);
    return code;
}

static ULONG check(Handle *handle) {
    long now = insertion();
    if (!now) return REMOVED;
    return handle && handle->insertion == now ? OK : INVALID_HANDLE;
}

static ULONG give(const char *call, const char *list, size_t length, char *buffer, ULONG *size) {
    char name[128];
    snprintf(name, sizeof name, "garbage-%s", call);
    if (exists(name)) {
        *size = 0xFFFFFFF0u;
        return OK;
    }
    if (!buffer || *size < length) {
        *size = (ULONG)length;
        return buffer ? TOO_SMALL : OK;
    }
    memcpy(buffer, list, length);
    *size = (ULONG)length;
    return OK;
}

ULONG SKF_EnumDev(BOOL present, char *list, ULONG *size) {
    BEGIN("SKF_EnumDev");
    int there = insertion() != 0;
    return end(give("SKF_EnumDev", there ? "TestKey 0001\0" : "\0", there ? 14 : 2, list, size));
}

ULONG SKF_ConnectDev(char *name, void **device) {
    BEGIN("SKF_ConnectDev");
    if (strcmp(name, "TestKey 0001") != 0 || !insertion()) return end(REMOVED);
    Handle *handle = calloc(1, sizeof *handle);
    handle->insertion = insertion();
    *device = handle;
    return end(OK);
}

ULONG SKF_DisConnectDev(void *device) {
    BEGIN("SKF_DisConnectDev");
    free(device);
    return end(OK);
}

ULONG SKF_EnumApplication(void *device, char *list, ULONG *size) {
    BEGIN("SKF_EnumApplication");
    ULONG state = check(device);
    if (state) return end(state);
    return end(give("SKF_EnumApplication", "GM3000\0", 8, list, size));
}

ULONG SKF_OpenApplication(void *device, char *name, void **application) {
    BEGIN("SKF_OpenApplication");
    ULONG state = check(device);
    if (state) return end(state);
    if (strcmp(name, "GM3000") != 0) return end(NO_APPLICATION);
    Handle *handle = calloc(1, sizeof *handle);
    handle->insertion = insertion();
    *application = handle;
    return end(OK);
}

/* The application that is open, as the PIN belongs to it: one at a time is enough here. */
static long verified_insertion;

ULONG SKF_CloseApplication(void *application) {
    BEGIN("SKF_CloseApplication");
    verified_insertion = 0;
    free(application);
    return end(OK);
}

ULONG SKF_GetPINInfo(void *application, ULONG type, ULONG *maximum, ULONG *left, BOOL *is_default) {
    BEGIN("SKF_GetPINInfo");
    ULONG state = check(application);
    if (state) return end(state);
    if (exists("garbage-SKF_GetPINInfo")) {
        *left = 0x7FFFFFFF;
        return end(OK);
    }
    *maximum = 10;
    *left = (ULONG)number("tries", 10);
    *is_default = 0;
    return end(type == 1 ? OK : FAIL);
}

ULONG SKF_VerifyPIN(void *application, ULONG type, char *pin, ULONG *left) {
    BEGIN("SKF_VerifyPIN");
    ULONG state = check(application);
    if (state) return end(state);
    long tries = number("tries", 10);
    if (tries <= 0) return end(PIN_LOCKED);
    char right[64];
    if (read_file("pin", right, sizeof right) < 0 || strcmp(right, pin) != 0) {
        write_number("tries", tries - 1);
        *left = (ULONG)(tries - 1);
        return end(PIN_WRONG);
    }
    write_number("tries", 10);
    verified_insertion = insertion();
    return end(OK);
}

ULONG SKF_ClearSecureState(void *application) {
    BEGIN("SKF_ClearSecureState");
    verified_insertion = 0;
    return end(OK);
}

ULONG SKF_EnumContainer(void *application, char *list, ULONG *size) {
    BEGIN("SKF_EnumContainer");
    ULONG state = check(application);
    if (state) return end(state);
    return end(give("SKF_EnumContainer", "enc\0sign\0", 10, list, size));
}

ULONG SKF_OpenContainer(void *application, char *name, void **container) {
    BEGIN("SKF_OpenContainer");
    ULONG state = check(application);
    if (state) return end(state);
    Handle *handle = calloc(1, sizeof *handle);
    handle->insertion = insertion();
    handle->container = strcmp(name, "sign") == 0;
    *container = handle;
    return end(OK);
}

ULONG SKF_CloseContainer(void *container) {
    BEGIN("SKF_CloseContainer");
    free(container);
    return end(OK);
}

ULONG SKF_ExportCertificate(void *container, BOOL sign, unsigned char *der, ULONG *length) {
    BEGIN("SKF_ExportCertificate");
    ULONG state = check(container);
    if (state) return end(state);
    char bytes[8192];
    long count = read_file("certificate.der", bytes, sizeof bytes);
    if (!((Handle *)container)->container || !sign || count < 0) return end(NO_CERTIFICATE);
    return end(give("SKF_ExportCertificate", bytes, (size_t)count, (char *)der, length));
}

static ULONG ready(void *container) {
    ULONG state = check(container);
    if (state) return state;
    return verified_insertion == insertion() ? OK : NOT_LOGGED_IN;
}

ULONG SKF_RSASignData(void *container, unsigned char *data, ULONG length, unsigned char *signature, ULONG *size) {
    BEGIN("SKF_RSASignData");
    ULONG state = ready(container);
    if (state) return end(state);
    EVP_PKEY *key = load_key();
    unsigned char value[1024];
    long count = key && EVP_PKEY_is_a(key, "RSA") ? sign_raw(key, data, length, value, sizeof value) : -1;
    EVP_PKEY_free(key);
    if (count < 0) return end(FAIL);
    return end(give("SKF_RSASignData", (char *)value, (size_t)count, (char *)signature, size));
}

ULONG SKF_ECCSignData(void *container, unsigned char *data, ULONG length, unsigned char *blob) {
    BEGIN("SKF_ECCSignData");
    ULONG state = ready(container);
    if (state) return end(state);
    EVP_PKEY *key = load_key();
    unsigned char der[128];
    long count = length == 32 && key ? sign_raw(key, data, length, der, sizeof der) : -1;
    EVP_PKEY_free(key);
    memset(blob, exists("garbage-SKF_ECCSignData") ? 0xA5 : 0, 128);
    if (count < 0 || !numbers(der, count, blob + 32, blob + 96)) return end(FAIL);
    return end(OK);
}

/* Meant to be called beside the others. */
ULONG SKF_WaitForDevEvent(char *name, ULONG *length, ULONG *event) {
    note("SKF_WaitForDevEvent");
    cancelled = 0;
    long before = insertion();
    note("WAITS");
    while (!cancelled && insertion() == before) usleep(2000);
    if (cancelled) return NO_EVENT;
    snprintf(name, *length, "TestKey 0001");
    *length = 13;
    *event = insertion() ? 1 : 2;
    return OK;
}

ULONG SKF_CancelWaitForDevEvent(void) {
    note("SKF_CancelWaitForDevEvent");
    cancelled = 1;
    return OK;
}
