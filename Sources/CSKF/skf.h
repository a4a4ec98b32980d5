#ifndef PORTSIGN_CSKF_H
#define PORTSIGN_CSKF_H

#include <stdint.h>

/* The functions of GM/T 0016-2012 that are used here; a library is loaded at run time, so these are their types.

   ULONG has 32 bits in the standard and 64 in some Linux libraries. Both are served: a ULONG that goes in is passed in a
   register, as a word of 64 bits, and one that is written through a pointer lies in a word of 64 bits that was cleared
   before, whose low half comes first on every machine this runs on. Handles are pointers. All functions return a SAR
   code, of which the low 32 bits count. */

typedef uint64_t SKF_WORD;
typedef void *SKF_HANDLE;

typedef SKF_WORD (*SKF_WaitForDevEvent_t)(char *name, SKF_WORD *length, SKF_WORD *event);
typedef SKF_WORD (*SKF_CancelWaitForDevEvent_t)(void);
typedef SKF_WORD (*SKF_EnumDev_t)(SKF_WORD present, char *list, SKF_WORD *size);
typedef SKF_WORD (*SKF_ConnectDev_t)(char *name, SKF_HANDLE *device);
typedef SKF_WORD (*SKF_DisConnectDev_t)(SKF_HANDLE device);
typedef SKF_WORD (*SKF_EnumApplication_t)(SKF_HANDLE device, char *list, SKF_WORD *size);
typedef SKF_WORD (*SKF_OpenApplication_t)(SKF_HANDLE device, char *name, SKF_HANDLE *application);
typedef SKF_WORD (*SKF_CloseApplication_t)(SKF_HANDLE application);
typedef SKF_WORD (*SKF_GetPINInfo_t)(
    SKF_HANDLE application, SKF_WORD type, SKF_WORD *maximum, SKF_WORD *left, SKF_WORD *isDefault);
typedef SKF_WORD (*SKF_VerifyPIN_t)(SKF_HANDLE application, SKF_WORD type, char *pin, SKF_WORD *left);
typedef SKF_WORD (*SKF_ClearSecureState_t)(SKF_HANDLE application);
typedef SKF_WORD (*SKF_EnumContainer_t)(SKF_HANDLE application, char *list, SKF_WORD *size);
typedef SKF_WORD (*SKF_OpenContainer_t)(SKF_HANDLE application, char *name, SKF_HANDLE *container);
typedef SKF_WORD (*SKF_CloseContainer_t)(SKF_HANDLE container);
typedef SKF_WORD (*SKF_ExportCertificate_t)(
    SKF_HANDLE container, SKF_WORD isForSigning, uint8_t *certificate, SKF_WORD *length);
typedef SKF_WORD (*SKF_RSASignData_t)(
    SKF_HANDLE container, uint8_t *data, SKF_WORD length, uint8_t *signature, SKF_WORD *signatureLength);
typedef SKF_WORD (*SKF_ECCSignData_t)(SKF_HANDLE container, uint8_t *digest, SKF_WORD length, uint8_t *signature);

#endif
