package import Foundation
import Synchronization

/// One page of the browser.
package final class BrowserPage: Sendable {
    /// What was noted while it was used.
    package struct Notes: Sendable {
        /// The addresses that were asked for.
        package var requests: [String] = []
        /// Errors that the console shows, and exceptions.
        package var errors: [String] = []
        fileprivate var loads = 0
    }

    /// A node of the accessibility tree, as screen readers see it.
    package struct Accessible: Sendable {
        package let role: String
        package let name: String
    }

    private let wire: DevTools
    private let session: String
    private let notes = Mutex(Notes())

    init(wire: DevTools, session: String) {
        self.wire = wire
        self.session = session
        wire.listen(to: session) { [weak self] in self?.note($0) }
    }

    /// What was noted.
    package var seen: Notes { notes.withLock { $0 } }

    func prepare(width: Int, height: Int) async throws {
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility"] { try await send("\(domain).enable") }
        try await resize(width, height)
    }

    /// Gives its window another size.
    package func resize(_ width: Int, _ height: Int) async throws {
        try await send(
            "Emulation.setDeviceMetricsOverride",
            ["width": .number(width), "height": .number(height), "deviceScaleFactor": 1, "mobile": false])
    }

    /// What the browser says it prefers: `light` or `dark`.
    package func prefer(scheme: String) async throws {
        try await send(
            "Emulation.setEmulatedMedia",
            ["features": [["name": "prefers-color-scheme", "value": .text(scheme)]]])
    }

    /// The languages it asks for.
    package func prefer(languages: String) async throws {
        try await send("Network.setExtraHTTPHeaders", ["headers": ["Accept-Language": .text(languages)]])
    }

    /// Whether programs in pages run.
    package func setScripts(_ areOn: Bool) async throws {
        try await send("Emulation.setScriptExecutionDisabled", ["value": .boolean(!areOn)])
    }

    /// Loads an address.
    package func open(_ address: String) async throws {
        try await loading { try await self.send("Page.navigate", ["url": .text(address)]) }
    }

    /// Does something that leads to another page and waits until that is loaded.
    package func loading(_ body: () async throws -> Void) async throws {
        let before = notes.withLock { $0.loads }
        try await body()
        while notes.withLock({ $0.loads }) == before {
            try Task.checkCancellation()
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// The value of an expression, as text.
    @discardableResult
    package func value(_ expression: String) async throws -> String {
        struct Answer: Decodable {
            struct Value: Decodable { let value: String? }
            struct Trouble: Decodable {
                struct Thrown: Decodable { let description: String? }
                let text: String
                let exception: Thrown?
            }
            let result: Value
            let exceptionDetails: Trouble?
        }
        let answer = try await wire.ask(
            "Runtime.evaluate",
            [
                "expression": .text("(async () => String(await (\(expression))))()"), "awaitPromise": true,
                "returnByValue": true,
            ], in: session, as: Answer.self)
        if let trouble = answer.exceptionDetails {
            throw Chromium.Failure("\(expression): \(trouble.exception?.description ?? trouble.text)")
        }
        return answer.result.value ?? ""
    }

    /// Waits until an expression is true; the test's time limit is the deadline.
    package func wait(for condition: String) async throws {
        while true {
            try Task.checkCancellation()
            do {
                if try await value(condition) == "true" { return }
            } catch is Chromium.Failure {
                // Between two pages there is nothing to ask.
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The text that people see.
    package func text(_ selector: String = "main") async throws -> String {
        try await value("document.querySelector(\(quoted(selector)))?.innerText ?? ''")
    }

    /// Clicks in the middle of an element, as a mouse does.
    package func click(_ selector: String) async throws {
        let place = try await value(
            """
            (() => { const e = document.querySelector(\(quoted(selector)));
              if (!e) throw new Error("nothing to click: " + \(quoted(selector)));
              e.scrollIntoView({ block: "center" });
              const r = e.getBoundingClientRect();
              return Math.round(r.x + r.width / 2) + " " + Math.round(r.y + r.height / 2); })()
            """)
        let numbers = place.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2 else { throw Chromium.Failure("\(selector): no place") }
        for type in ["mousePressed", "mouseReleased"] {
            try await send(
                "Input.dispatchMouseEvent",
                [
                    "type": .text(type), "x": .number(numbers[0]), "y": .number(numbers[1]), "button": "left",
                    "clickCount": 1,
                ])
        }
    }

    /// Writes text where the cursor is.
    package func type(_ text: String) async throws { try await send("Input.insertText", ["text": .text(text)]) }

    /// Presses a key: `Tab`, `Enter`, `Escape`, `Space`.
    package func press(_ key: String, shift: Bool = false) async throws {
        let codes = ["Tab": 9, "Enter": 13, "Escape": 27, "Space": 32]
        let written = ["Enter": "\r", "Space": " "][key]
        var parameters: [String: CommandValue] = [
            "key": .text(key == "Space" ? " " : key), "code": .text(key),
            "windowsVirtualKeyCode": .number(codes[key] ?? 0), "modifiers": .number(shift ? 8 : 0),
        ]
        if let written { parameters["text"] = .text(written) }
        parameters["type"] = written == nil ? "rawKeyDown" : "keyDown"
        try await send("Input.dispatchKeyEvent", parameters)
        parameters["type"] = "keyUp"
        parameters["text"] = nil
        try await send("Input.dispatchKeyEvent", parameters)
    }

    /// What a screen reader is told, in order; parts without a role or name are left out.
    package func accessible() async throws -> [Accessible] {
        struct Answer: Decodable {
            struct Text: Decodable {
                let value: String?

                init(from decoder: any Decoder) throws {
                    let container = try decoder.container(keyedBy: Keys.self)
                    // Numbers and the like are no names.
                    value = try? container.decode(String.self, forKey: .value)
                }

                enum Keys: String, CodingKey { case value }
            }
            struct Node: Decodable {
                let ignored: Bool?
                let role: Text?
                let name: Text?
            }
            let nodes: [Node]
        }
        let answer = try await wire.ask("Accessibility.getFullAXTree", [:], in: session, as: Answer.self)
        return answer.nodes.compactMap { node in
            guard node.ignored != true, let role = node.role?.value else { return nil }
            return Accessible(role: role, name: node.name?.value ?? "")
        }
    }

    /// A picture of the page as PNG; of the whole page, or of what the window shows.
    package func picture(whole: Bool = false) async throws -> Data {
        struct Answer: Decodable { let data: String }
        let answer = try await wire.ask(
            "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": .boolean(whole)], in: session,
            as: Answer.self)
        guard let data = Data(base64Encoded: answer.data) else { throw Chromium.Failure("no picture") }
        return data
    }

    private func send(_ method: String, _ parameters: [String: CommandValue] = [:]) async throws {
        try await wire.send(method, parameters, in: session)
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func note(_ happening: DevTools.Happening) {
        struct Request: Decodable {
            struct Parameters: Decodable {
                struct Inner: Decodable { let url: String }
                let request: Inner
            }
            let params: Parameters
        }
        let data = Data(happening.text.utf8)
        switch happening.method {
        case "Page.loadEventFired": notes.withLock { $0.loads += 1 }
        case "Network.requestWillBeSent":
            guard let request = try? JSONDecoder().decode(Request.self, from: data) else { return }
            notes.withLock { $0.requests.append(request.params.request.url) }
        case "Runtime.exceptionThrown": notes.withLock { $0.errors.append(happening.text) }
        case "Log.entryAdded" where happening.text.contains("\"level\":\"error\""),
            "Runtime.consoleAPICalled" where happening.text.contains("\"type\":\"error\""):
            notes.withLock { $0.errors.append(happening.text) }
        default: break
        }
    }
}
