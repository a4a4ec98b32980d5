import Foundation
import XMLCanonical

/// The folder of an old bundle as it lies on an enterprise's machine, all of it invented.
struct TomcatFolder {
    let folder: TemporaryFolder
    let root: String

    /// How config.properties was saved.
    enum Encoding: CaseIterable {
        /// By the Notepad of a Chinese Windows.
        case gbk
        /// By a Java tool: ISO-8859-1 with escapes.
        case escaped
        case utf8
    }

    static let properties = "webapps/newyorkTransferWebapps/WEB-INF/classes/config/deploy/config.properties"

    /// - Parameters:
    ///   - encoding: of config.properties.
    ///   - port: of the HTTP connector.
    ///   - address: of it; `nil` for every address.
    ///   - application: the name the application was given.
    ///   - lines: of config.properties; the PIN is in it as they say.
    /// - Throws: when nothing can be written.
    init(
        _ encoding: Encoding, port: Int = 9_090, address: String? = nil, application: String = "newyorkTransferWebapps",
        lines: [String]
    ) throws {
        folder = try TemporaryFolder()
        root = folder.path("apache-tomcat-7.0.82")
        let bound = address.map { " address=\"\($0)\"" } ?? ""
        let server = """
            <?xml version='1.0' encoding='utf-8'?>
            <!-- 端口请勿修改 -->
            <Server port="8005" shutdown="SHUTDOWN">
              <Listener className="org.apache.catalina.core.AprLifecycleListener" SSLEngine="on" />
              <Service name="Catalina">
                <!-- <Connector port="8080" protocol="HTTP/1.1" /> -->
                <Connector port="\(port)"\(bound) protocol="HTTP/1.1" connectionTimeout="20000" URIEncoding="UTF-8"/>
                <Connector port="8009" protocol="AJP/1.3" redirectPort="8443" />
                <Engine name="Catalina" defaultHost="localhost">
                  <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="true"/>
                </Engine>
              </Service>
            </Server>
            """
        try write(server.replacing("\n", with: "\r\n"), to: "conf/server.xml")
        try write(
            "@echo off\r\nset JAVA_OPTS=-Xmx512m -Dfile.encoding=GBK -Duser.dir=D:\\newyork\r\n", to: "bin/setenv.bat")
        try write("<web-app/>", to: "webapps/\(application)/WEB-INF/web.xml")
        try write("<web-app/>", to: "webapps/ROOT/WEB-INF/web.xml")
        try write("old log", to: "logs/catalina.out")
        let text = lines.joined(separator: "\r\n") + "\r\n"
        let bytes: [UInt8] =
            switch encoding {
            case .gbk: try XMLText.gb18030(encoding: Array(text.utf8))
            case .utf8: Array(text.utf8)
            case .escaped:
                Array(
                    text.utf16.map { $0 < 0x80 ? String(UnicodeScalar(UInt8($0))) : String(format: "\\u%04x", $0) }
                        .joined()
                        .utf8)
            }
        let path = "webapps/\(application)/WEB-INF/classes/config/deploy/config.properties"
        try write("", to: path)
        try Data(bytes).write(to: URL(fileURLWithPath: root + "/" + path))
    }

    func write(_ text: String, to path: String) throws {
        try folder.write(text, to: "apache-tomcat-7.0.82/" + path)
    }

    /// Every file with its bytes: to see that nothing changed.
    func contents() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: root) ?? .init() {
            if let data = FileManager.default.contents(atPath: root + "/" + name) { found[name] = data }
        }
        return found
    }
}
