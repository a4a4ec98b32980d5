internal import Foundation
internal import SidecarBase

/// What the folder of an existing signing service (a Tomcat with `newyorkTransferWebapps`) says about it. Nothing in the folder
/// is changed, and what cannot be read is told in ``remarks`` instead of ending the search.
package struct OldBundle: Sendable {
    /// Why a folder is none of the old service.
    package enum Failure: Error, Equatable {
        /// There is no such folder, or it cannot be read.
        case unreadable
        /// Nothing in it looks like the old service: no config.properties below a WEB-INF and no server.xml.
        case nothingFound
    }

    /// The name of the web application as it is delivered. Source: zhejiang.md §2.1.
    package static let application = "newyorkTransferWebapps"

    /// The folder, as it was named.
    package let folder: String
    /// The config.properties that is used; `nil` when there is none.
    package let propertiesPath: String?
    /// Other files of that name, which are not used.
    package let otherProperties: [String]
    /// The content of config.properties.
    package let properties: LegacyProperties?
    /// The connectors of conf/server.xml.
    package let connectors: [TomcatConnector]
    /// The path under which the application is served, for example `/newyorkTransferWebapps`; `/` for the root.
    package let contextPath: String
    /// Other applications of the same Tomcat, which PortSign does not serve.
    package let otherApplications: [String]
    /// Options of the Java machine that say something here: `-Dfile.encoding=…` and proxies.
    package let javaOptions: [String]
    /// What could not be read, or deserves a look.
    let remarks: [BilingualText]

    /// Reads a folder: that of Tomcat, its `webapps`, the application itself, or a folder above them.
    ///
    /// - Throws: ``Failure``.
    package init(folder: String) throws(Failure) {
        let tree = try OldBundleTree(folder: folder)
        var remarks = tree.remarks
        let found = tree.properties
        guard !found.isEmpty || tree.serverXML != nil else { throw .nothingFound }

        self.folder = folder
        propertiesPath = found.first
        otherProperties = Array(found.dropFirst())
        var read: LegacyProperties?
        if let path = found.first {
            do {
                read = try LegacyProperties(file: path)
            } catch {
                remarks.append(BilingualText("\(path) cannot be read.", "\(path) 无法读取。"))
            }
        }
        properties = read

        let webapp =
            found.first.flatMap(OldBundleTree.webapp) ?? tree.webapps.first { $0.hasSuffix(OldBundle.application) }
        var path = "/" + (webapp.map { URL(fileURLWithPath: $0).lastPathComponent } ?? OldBundle.application)
        if path == "/ROOT" { path = "/" }
        var connectors: [TomcatConnector] = []
        if let file = tree.serverXML {
            let server = TomcatServerFile(path: file)
            connectors = server.connectors
            remarks += server.remarks
            if let renamed = server.contextPath(of: webapp) { path = renamed }
        }
        if let webapp, let descriptor = tree.contextDescriptors.first(where: { $0.base == webapp }) {
            path = descriptor.path
        }
        contextPath = path
        self.connectors = connectors
        otherApplications = tree.webapps.filter { $0 != webapp }
            .map { URL(fileURLWithPath: $0).lastPathComponent }
            .filter { !OldBundle.delivered.contains($0) }.sorted()
        javaOptions = tree.javaOptions
        self.remarks = remarks
    }

    /// What every Tomcat brings along.
    private static let delivered: Set<String> = ["ROOT", "docs", "examples", "host-manager", "manager"]

    /// The connector that callers use: the first one that speaks HTTP in clear.
    package var connector: TomcatConnector? { connectors.first { $0.kind == .http } }
}

/// A `Connector` of Tomcat's server.xml.
package struct TomcatConnector: Sendable, Equatable {
    /// What is spoken on it.
    package enum Kind: String, Sendable { case http, https, ajp }

    /// What is spoken on it.
    package let kind: Kind
    package let port: Int
    /// The address it listens on; `nil` for every address of the machine.
    package let address: String?
}
