internal import CSKF
internal import SidecarBase

/// The functions of an SKF library, looked up by name.
@safe
struct SKFFunctions {
    let enumDevices: SKF_EnumDev_t
    let connect: SKF_ConnectDev_t
    let disconnect: SKF_DisConnectDev_t
    let enumApplications: SKF_EnumApplication_t
    let openApplication: SKF_OpenApplication_t
    let closeApplication: SKF_CloseApplication_t
    let pinInformation: SKF_GetPINInfo_t
    let verifyPIN: SKF_VerifyPIN_t
    let enumContainers: SKF_EnumContainer_t
    let openContainer: SKF_OpenContainer_t
    let closeContainer: SKF_CloseContainer_t
    let exportCertificate: SKF_ExportCertificate_t
    /// A library for SM2 devices may lack one, for RSA devices the other.
    let signRSA: SKF_RSASignData_t?
    let signECC: SKF_ECCSignData_t?
    let clearSecureState: SKF_ClearSecureState_t?
    let waitForEvent: SKF_WaitForDevEvent_t?
    let cancelWait: SKF_CancelWaitForDevEvent_t?

    /// - Throws: `signer.library_functions` with the name of the first function that is missing.
    init(_ library: DynamicLibrary) throws(TokenError) {
        unsafe enumDevices = try needed("SKF_EnumDev", in: library)
        unsafe connect = try needed("SKF_ConnectDev", in: library)
        unsafe disconnect = try needed("SKF_DisConnectDev", in: library)
        unsafe enumApplications = try needed("SKF_EnumApplication", in: library)
        unsafe openApplication = try needed("SKF_OpenApplication", in: library)
        unsafe closeApplication = try needed("SKF_CloseApplication", in: library)
        unsafe pinInformation = try needed("SKF_GetPINInfo", in: library)
        unsafe verifyPIN = try needed("SKF_VerifyPIN", in: library)
        unsafe enumContainers = try needed("SKF_EnumContainer", in: library)
        unsafe openContainer = try needed("SKF_OpenContainer", in: library)
        unsafe closeContainer = try needed("SKF_CloseContainer", in: library)
        unsafe exportCertificate = try needed("SKF_ExportCertificate", in: library)
        unsafe signRSA = optional("SKF_RSASignData", in: library)
        unsafe signECC = optional("SKF_ECCSignData", in: library)
        unsafe clearSecureState = optional("SKF_ClearSecureState", in: library)
        unsafe waitForEvent = optional("SKF_WaitForDevEvent", in: library)
        unsafe cancelWait = optional("SKF_CancelWaitForDevEvent", in: library)
    }
}

/// A function by name, as a function of the type asked for, which must be the type of that name.
@unsafe
private func optional<Function>(_ name: String, in library: DynamicLibrary) -> Function? {
    guard let address = unsafe library.address(of: name) else { return nil }
    return unsafe unsafeBitCast(address, to: Function.self)
}

@unsafe
private func needed<Function>(_ name: String, in library: DynamicLibrary) throws(TokenError) -> Function {
    guard let function: Function = unsafe optional(name, in: library) else {
        throw TokenError(.signerLibraryFunctions, "\(library.path) has no \(name)")
    }
    return function
}
