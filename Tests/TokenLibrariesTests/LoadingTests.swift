import Foundation
import SidecarBase
import TestLibraries
import Testing

@testable import TokenLibraries

@Suite("Loading token libraries") struct LoadingTests {
    private func failure<Value>(_ body: () throws(TokenError) -> Value) -> TokenError? {
        do throws(TokenError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test("a file that is not there cannot be loaded, and the error says which")
    func missing() {
        for error in [
            failure { () throws(TokenError) in try PKCS11Module.load(path: "/nowhere/lib.so") },
            failure { () throws(TokenError) in try SKFLibrary.load(path: "/nowhere/lib.so") },
        ] {
            #expect(error?.code == .signerLibraryLoad)
            #expect(error?.detail.contains("/nowhere/lib.so") == true)
        }
    }

    @Test("a text file and a library for another processor cannot be loaded")
    func wrongFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("loading-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { print(error) } }
        let text = folder.appendingPathComponent("text.so")
        try "not a library".write(to: text, atomically: true, encoding: .utf8)
        let library = try TestLibrary(.skf)
        var foreign = try Data(contentsOf: URL(fileURLWithPath: library.path))
        // The machine in the ELF header: SPARC.
        foreign[18] = 2
        foreign[19] = 0
        let other = folder.appendingPathComponent("sparc.so")
        try foreign.write(to: other)
        for path in [text.path, other.path, folder.path] {
            #expect(failure { () throws(TokenError) in try SKFLibrary.load(path: path) }?.code == .signerLibraryLoad)
            #expect(failure { () throws(TokenError) in try PKCS11Module.load(path: path) }?.code == .signerLibraryLoad)
        }
    }

    @Test("a library of another kind lacks functions, and the error names the first")
    func otherKind() throws {
        let other = try TestLibrary(.other)
        let skf = failure { () throws(TokenError) in try SKFLibrary.load(path: other.path) }
        #expect(skf?.code == .signerLibraryFunctions)
        #expect(skf?.detail.contains("SKF_EnumDev") == true)
        let pkcs11 = failure { () throws(TokenError) in try PKCS11Module.load(path: other.path) }
        #expect(pkcs11?.code == .signerLibraryFunctions)
        #expect(pkcs11?.detail.contains("C_GetFunctionList") == true)
    }

    @Test("a module whose list has holes is refused, and so is one that gives no list")
    func holes() throws {
        let holes = try TestLibrary(.pkcs11)
        try holes.set("no-sign")
        let error = failure { () throws(TokenError) in try PKCS11Module.load(path: holes.path) }
        #expect(error?.code == .signerLibraryFunctions)
        #expect(error?.detail.contains("C_Sign") == true)
        let none = try TestLibrary(.pkcs11)
        try none.set("no-list")
        #expect(
            failure { () throws(TokenError) in try PKCS11Module.load(path: none.path) }?.code == .signerLibraryFunctions
        )
    }

    @Test("one file is one library, however its path is written")
    func once() throws {
        let library = try TestLibrary(.pkcs11)
        let detour = library.path.replacing("/library.so", with: "/./library.so")
        #expect(try PKCS11Module.load(path: library.path) === PKCS11Module.load(path: detour))
    }
}
