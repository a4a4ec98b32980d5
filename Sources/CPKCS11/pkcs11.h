#ifndef PORTSIGN_CPKCS11_H
#define PORTSIGN_CPKCS11_H

/* The part of Cryptoki 2.40 that is used here. Source: OASIS PKCS #11 Cryptographic Token Interface Base Specification
   2.40. On Unix the structures have their natural alignment, and CK_ULONG is an unsigned long. */

typedef unsigned char CK_BYTE;
typedef unsigned long CK_ULONG;

typedef struct CK_VERSION {
    CK_BYTE major;
    CK_BYTE minor;
} CK_VERSION;

typedef struct CK_SLOT_INFO {
    CK_BYTE slotDescription[64];
    CK_BYTE manufacturerID[32];
    CK_ULONG flags;
    CK_VERSION hardwareVersion;
    CK_VERSION firmwareVersion;
} CK_SLOT_INFO;

typedef struct CK_TOKEN_INFO {
    CK_BYTE label[32];
    CK_BYTE manufacturerID[32];
    CK_BYTE model[16];
    CK_BYTE serialNumber[16];
    CK_ULONG flags;
    CK_ULONG ulMaxSessionCount;
    CK_ULONG ulSessionCount;
    CK_ULONG ulMaxRwSessionCount;
    CK_ULONG ulRwSessionCount;
    CK_ULONG ulMaxPinLen;
    CK_ULONG ulMinPinLen;
    CK_ULONG ulTotalPublicMemory;
    CK_ULONG ulFreePublicMemory;
    CK_ULONG ulTotalPrivateMemory;
    CK_ULONG ulFreePrivateMemory;
    CK_VERSION hardwareVersion;
    CK_VERSION firmwareVersion;
    CK_BYTE utcTime[16];
} CK_TOKEN_INFO;

typedef struct CK_SESSION_INFO {
    CK_ULONG slotID;
    CK_ULONG state;
    CK_ULONG flags;
    CK_ULONG ulDeviceError;
} CK_SESSION_INFO;

typedef struct CK_ATTRIBUTE {
    CK_ULONG type;
    void *pValue;
    CK_ULONG ulValueLen;
} CK_ATTRIBUTE;

typedef struct CK_MECHANISM {
    CK_ULONG mechanism;
    void *pParameter;
    CK_ULONG ulParameterLen;
} CK_MECHANISM;

typedef struct CK_C_INITIALIZE_ARGS {
    void *CreateMutex;
    void *DestroyMutex;
    void *LockMutex;
    void *UnlockMutex;
    CK_ULONG flags;
    void *pReserved;
} CK_C_INITIALIZE_ARGS;

/* The list of functions, in the order of the standard, as far as one of them is used; it goes on after C_Sign. Those that
   are not used are plain pointers. */
typedef struct CK_FUNCTION_LIST {
    CK_VERSION version;
    CK_ULONG (*C_Initialize)(CK_C_INITIALIZE_ARGS *arguments);
    CK_ULONG (*C_Finalize)(void *reserved);
    void *C_GetInfo;
    void *C_GetFunctionList;
    CK_ULONG (*C_GetSlotList)(CK_BYTE tokenPresent, CK_ULONG *slots, CK_ULONG *count);
    CK_ULONG (*C_GetSlotInfo)(CK_ULONG slot, CK_SLOT_INFO *info);
    CK_ULONG (*C_GetTokenInfo)(CK_ULONG slot, CK_TOKEN_INFO *info);
    void *C_GetMechanismList;
    void *C_GetMechanismInfo;
    void *C_InitToken;
    void *C_InitPIN;
    void *C_SetPIN;
    CK_ULONG (*C_OpenSession)(CK_ULONG slot, CK_ULONG flags, void *application, void *notify, CK_ULONG *session);
    CK_ULONG (*C_CloseSession)(CK_ULONG session);
    void *C_CloseAllSessions;
    CK_ULONG (*C_GetSessionInfo)(CK_ULONG session, CK_SESSION_INFO *info);
    void *C_GetOperationState;
    void *C_SetOperationState;
    CK_ULONG (*C_Login)(CK_ULONG session, CK_ULONG userType, CK_BYTE *pin, CK_ULONG length);
    CK_ULONG (*C_Logout)(CK_ULONG session);
    void *C_CreateObject;
    void *C_CopyObject;
    void *C_DestroyObject;
    void *C_GetObjectSize;
    CK_ULONG (*C_GetAttributeValue)(CK_ULONG session, CK_ULONG object, CK_ATTRIBUTE *attributes, CK_ULONG count);
    void *C_SetAttributeValue;
    CK_ULONG (*C_FindObjectsInit)(CK_ULONG session, CK_ATTRIBUTE *attributes, CK_ULONG count);
    CK_ULONG (*C_FindObjects)(CK_ULONG session, CK_ULONG *objects, CK_ULONG maximum, CK_ULONG *count);
    CK_ULONG (*C_FindObjectsFinal)(CK_ULONG session);
    void *C_EncryptInit;
    void *C_Encrypt;
    void *C_EncryptUpdate;
    void *C_EncryptFinal;
    void *C_DecryptInit;
    void *C_Decrypt;
    void *C_DecryptUpdate;
    void *C_DecryptFinal;
    void *C_DigestInit;
    void *C_Digest;
    void *C_DigestUpdate;
    void *C_DigestKey;
    void *C_DigestFinal;
    CK_ULONG (*C_SignInit)(CK_ULONG session, CK_MECHANISM *mechanism, CK_ULONG key);
    CK_ULONG (*C_Sign)(CK_ULONG session, CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *signatureLength);
} CK_FUNCTION_LIST;

/* The one function a module exports by name. */
typedef CK_ULONG (*CK_C_GetFunctionList)(CK_FUNCTION_LIST **list);

#endif
